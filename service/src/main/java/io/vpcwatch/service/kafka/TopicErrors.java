package io.vpcwatch.service.kafka;

import io.vpcwatch.service.settings.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Error messages about topics, with commands that fix them.
 *
 * @param servers {@code bootstrap.servers}
 */
record TopicErrors(String servers) {

  /**
   * @param isSetting the count needed is the one of topics.partitions
   */
  String partitions(Topic<?, ?> topic, int partitions, boolean isSetting) {
    String adapt =
        isSetting
            ? "set topics.partitions to %d if that is what all such topics have, choose another topics.prefix, or, "
                .formatted(partitions)
            : "";
    return "the topic %s has %d partitions, but %s needed: %sif its records may go, delete it and start again: kafka-topics.sh --bootstrap-server %s --delete --topic %s"
        .formatted(
            topic.name(),
            partitions,
            topic.partitions() == 1 ? "1 is" : topic.partitions() + " are",
            adapt,
            servers,
            topic.name());
  }

  String policy(Topic<?, ?> topic, String policy) {
    return "the topic %s has cleanup.policy=%s, but %s is needed: kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config cleanup.policy=%s"
        .formatted(
            topic.name(),
            policy,
            topic.cleanupPolicy(),
            servers,
            topic.name(),
            topic.cleanupPolicy());
  }

  String notCreated(Topic<?, ?> topic, ApiException reason) {
    String configs =
        new TreeMap<>(topic.configs())
            .entrySet().stream()
                .map(Map.Entry::toString)
                .collect(Collectors.joining(" --config ", " --config ", ""));
    // Without the right to describe a topic, a client does not see that it exists.
    String hint =
        reason instanceof AuthorizationException
            ? " (if it exists, the user needs the ACLs Describe and DescribeConfigs on it)"
            : "";
    return "can't create the topic %s: %s%s; an administrator can create it with: kafka-topics.sh --bootstrap-server %s --create --topic %s --partitions %d%s"
        .formatted(
            topic.name(),
            reason.getMessage(),
            hint,
            servers,
            topic.name(),
            topic.partitions(),
            configs);
  }

  SettingsException refused(String what, ApiException reason) {
    String hint =
        reason instanceof AuthorizationException
            ? "; the user needs the ACLs Describe and DescribeConfigs on the topics"
            : "";
    return new SettingsException(
        List.of("can't %s at %s: %s%s".formatted(what, servers, reason.getMessage(), hint)));
  }

  SettingsException unreachable() {
    return new SettingsException(
        List.of(
            "Kafka at kafka.bootstrap.servers=%s does not answer: is it running, and is kafka.security.protocol the one it expects there?"
                .formatted(servers)));
  }

  SettingsException unauthenticated() {
    return new SettingsException(
        List.of(
            "Kafka at %s rejected our credentials: check kafka.sasl.* and kafka.ssl.*"
                .formatted(servers)));
  }
}
