package io.vpcwatch.service.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
      Map.of(
          "processing.guarantee",
          BY_SERVICE,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          BY_SERVICE,
          ConsumerConfig.GROUP_ID_CONFIG,
          "it follows from topics.prefix",
          "application.id",
          "it follows from topics.prefix",
          "state.dir",
          "set data-dir");

  private static final ConfigDef[] CLIENTS = {
    AdminClientConfig.configDef(), ConsumerConfig.configDef(), ProducerConfig.configDef()
  };

  private KafkaClientConfig() {}

  static boolean isOne(String key) {
    return key.startsWith(PREFIX);
  }

  /** The key that an environment variable means. */
  static String keyOf(String variable) {
    String key =
        variable
            .substring((Setting.ENVIRONMENT_PREFIX + "KAFKA_").length())
            .toLowerCase(Locale.ROOT)
            .replace('_', '.');
    String plain = key.replaceFirst("\\.file$", "");
    return PREFIX
        + (!plain.equals(key) && isSecret(PREFIX + plain) ? plain + SettingsCatalogue.FILE : key);
  }

  /** Whether Kafka treats the value as a password; it may then be in a file, too. */
  static boolean isSecret(String key) {
    String name = plain(key);
    for (ConfigDef client : CLIENTS) {
      ConfigDef.ConfigKey known = client.configKeys().get(name);
      if (known != null) {
        return known.type == ConfigDef.Type.PASSWORD;
      }
    }
    return false;
  }

  /** The clients' properties: without {@code kafka.}. */
  static Map<String, String> toClients(Map<String, ConfigValue> given) {
    Map<String, String> clients = new HashMap<>();
    given.forEach(
        (key, value) -> {
          if (isOne(key)) {
            clients.put(key.substring(PREFIX.length()), value.text());
          }
        });
    return clients;
  }

  static List<String> problems(Map<String, ConfigValue> given) {
    List<String> problems = new ArrayList<>();
    given.forEach(
        (key, value) -> {
          if (isOne(key)) {
            problem(key, value.text()).ifPresent(what -> problems.add(value.problem(what)));
          }
        });
    return problems;
  }

  private static Optional<String> problem(String key, String value) {
    String name = plain(key);
    String instead = OURS.get(name);
    if (instead != null) {
      return Optional.of("can't be set here: " + instead);
    }
    List<String> allowed = GUARANTEES.get(name);
    if (allowed != null && !allowed.contains(value.strip())) {
      return Optional.of(
          "can't be set to "
              + value
              + ": "
              + allowed.get(0)
              + " is what keeps every change and violation");
    }
    return meansServers(name)
        ? Optional.of("there is no such setting; did you mean kafka.bootstrap.servers?")
        : Optional.empty();
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
    return key.substring(PREFIX.length())
        .replaceFirst(
            "^(main\\.consumer|restore\\.consumer|global\\.consumer|consumer|producer|admin)\\.",
            "");
  }
}
