package io.vpcwatch.service.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The settings below {@code kafka.}: the Kafka clients' own keys. They are passed on unchanged, but
 * values that would break a guarantee are rejected.
 */
final class KafkaClientConfig {
  static final String PREFIX = "kafka.";

  private static final int TYPING_ERRORS = 2;
  private static final String BY_SERVICE = "every service decides that itself";
  private static final String BY_DEAD_LETTERS =
      "what can't be read or processed becomes a dead letter, and what Kafka refuses stops its service";
  private static final String BY_PREFIX = "it follows from topics.prefix";

  /** The allowed values of keys that our guarantees depend on. */
  private static final Map<String, List<String>> GUARANTEES =
      Map.of(
          ProducerConfig.ACKS_CONFIG, List.of("all", "-1"),
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, List.of("true"),
          ConsumerConfig.ISOLATION_LEVEL_CONFIG, List.of("read_committed"),
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, List.of("false"),
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, List.of("earliest"));

  /** Keys that the user can't set, and what to do instead. */
  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("processing.guarantee", BY_SERVICE),
          Map.entry("transactional.id", BY_SERVICE),
          Map.entry("group.protocol", BY_SERVICE),
          Map.entry("ensure.explicit.internal.resource.naming", BY_SERVICE),
          Map.entry("state.cleanup.dir.max.age.ms", BY_SERVICE),
          Map.entry("production.exception.handler", BY_DEAD_LETTERS),
          Map.entry("default.production.exception.handler", BY_DEAD_LETTERS),
          Map.entry("deserialization.exception.handler", BY_DEAD_LETTERS),
          Map.entry("default.deserialization.exception.handler", BY_DEAD_LETTERS),
          Map.entry("processing.exception.handler", BY_DEAD_LETTERS),
          Map.entry("group.id", BY_PREFIX),
          Map.entry("application.id", BY_PREFIX),
          Map.entry("group.instance.id", "set instance-id"),
          Map.entry("num.stream.threads", "set evaluator.threads; alerting has one"),
          Map.entry("commit.interval.ms", "set evaluator.commit-interval"),
          Map.entry("replication.factor", "set topics.replication-factor"),
          Map.entry("rocksdb.config.setter", "set state-memory-bytes"),
          Map.entry("state.dir", "set data-dir"));

  private static final Pattern SECRET_NAME =
      Pattern.compile("password|passphrase|secret|token|credential|private.key|jaas|user.info");

  private KafkaClientConfig() {}

  /** The key that an environment variable means. */
  static String keyOf(String variable) {
    String key =
        variable
            .substring(Setting.ENVIRONMENT_PREFIX.length())
            .toLowerCase(Locale.ROOT)
            .replace('_', '.');
    String plain = key.replaceFirst("\\.file$", "");
    return !plain.equals(key) && isSecret(plain) ? plain + Setting.FILE : key;
  }

  /** Whether Kafka treats the value as a password; it may then be in a file, too. */
  static boolean isSecret(String key) {
    return configurations()
        .map(client -> client.configKeys().get(plain(key)))
        .anyMatch(known -> known != null && known.type == ConfigDef.Type.PASSWORD);
  }

  /** Whether the value must not be shown: of keys that no client knows, the name decides. */
  static boolean isMasked(String key) {
    boolean isKnown = configurations().anyMatch(client -> client.names().contains(plain(key)));
    return isSecret(key) || (!isKnown && SECRET_NAME.matcher(key).find());
  }

  private static Stream<ConfigDef> configurations() {
    return Stream.of(
        AdminClientConfig.configDef(), ConsumerConfig.configDef(), ProducerConfig.configDef());
  }

  /** The clients' properties: without {@code kafka.}. */
  static Map<String, String> bind(Map<String, Given> given, Problems problems) {
    Map<String, String> clients = new HashMap<>();
    given.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)) {
            String problem = problem(plain(key), value.text());
            if (!problem.isEmpty()) {
              problems.report(key, problem);
            }
            clients.put(key.substring(PREFIX.length()), value.text());
          }
        });
    return clients;
  }

  /** Empty if there is none. */
  private static String problem(String name, String value) {
    String instead = OURS.get(name);
    if (instead != null) {
      return "can't be set here: " + instead;
    }
    List<String> allowed = GUARANTEES.get(name);
    if (allowed != null && !allowed.contains(value.strip())) {
      return "can't be set to %s: %s is what keeps every change and violation"
          .formatted(value, allowed.get(0));
    }
    return meansServers(name)
        ? "there is no such setting; did you mean kafka.bootstrap.servers?"
        : "";
  }

  /**
   * Any other key may belong to a plug-in; but with a misspelt bootstrap.servers vpcwatch would
   * silently use its in-process broker.
   */
  private static boolean meansServers(String name) {
    String servers = AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG;
    return !name.equals(servers)
        && LevenshteinDistance.getDefaultInstance().apply(name.toLowerCase(Locale.ROOT), servers)
            <= TYPING_ERRORS;
  }

  /** The key without the prefix by which Kafka Streams names a client. */
  private static String plain(String key) {
    return key.replaceFirst(
        "^kafka\\.((main|restore|global)\\.consumer\\.|consumer\\.|producer\\.|admin\\.)?", "");
  }
}
