package io.vpcwatch.service.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.kafka.KafkaProperties;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
  private static final Map<String, String> SERVERS = Map.of("bootstrap.servers", "127.0.0.1:9092");

  @ParameterizedTest
  @CsvSource({
    "acks, 1",
    "acks, 0",
    "producer.acks, 1",
    "enable.idempotence, false",
    "isolation.level, read_uncommitted",
    "main.consumer.isolation.level, read_uncommitted",
    "enable.auto.commit, true",
    "auto.offset.reset, latest",
    "processing.guarantee, exactly_once_v2",
    "transactional.id, x",
    "group.id, x",
    "application.id, x",
    "group.instance.id, x",
    "main.consumer.group.instance.id, x",
    "group.protocol, streams",
    "production.exception.handler, x",
    "processing.exception.handler, x",
    "num.stream.threads, 4",
    "commit.interval.ms, 1",
    "replication.factor, 3",
    "rocksdb.config.setter, x",
    "state.dir, /x"
  })
  void values_that_break_a_guarantee_are_rejected(String key, String value) {
    SettingsLoader loader = ServiceSettings.loader().override(Map.of("kafka." + key, value));

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(loader::load)
        .satisfies(e -> assertThat(e.problems()).hasSize(1))
        .withMessageStartingWith("kafka." + key + ": can't be set");
  }

  @ParameterizedTest
  @CsvSource({
    "acks, all",
    "acks, -1",
    "enable.idempotence, true",
    "isolation.level, read_committed",
    "linger.ms, 100",
    "producer.compression.type, zstd",
    "my.plug-in, x",
    "bootstrap.servers, k:9092"
  })
  void other_values_are_passed_to_kafka_unchanged(String key, String value) {
    assertThat(ServiceSettings.loader().override(Map.of("kafka." + key, value)).load().kafka())
        .containsOnly(Map.entry(key, value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bootstrap-servers",
        "bootstrap_servers",
        "Bootstrap.Servers",
        "boostrap.servers",
        "bootstrap.server"
      })
  void a_misspelt_key_of_the_servers_is_rejected(String key) {
    SettingsLoader loader = ServiceSettings.loader().override(Map.of("kafka." + key, "k:9092"));

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(loader::load)
        .withMessage(
            "kafka." + key + ": there is no such setting; did you mean kafka.bootstrap.servers?");
  }

  @Test
  void a_producer_loses_and_duplicates_nothing_whatever_the_settings() {
    Map<String, Object> properties =
        KafkaProperties.producer(
            Map.of("acks", "0", "enable.idempotence", "false", "compression.type", "zstd"));

    assertThat(properties)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "zstd");
  }

  @Test
  void a_consumer_reads_committed_records_from_the_beginning() {
    assertThat(
            KafkaProperties.consumer(
                Map.of("isolation.level", "read_uncommitted", "fetch.min.bytes", "9")))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("auto.offset.reset", "earliest")
        .containsEntry("enable.auto.commit", false)
        .containsEntry("fetch.min.bytes", "9");
  }

  @Test
  void the_clients_of_kafka_accept_these_properties() {
    try (Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                KafkaProperties.producer(SERVERS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                KafkaProperties.consumer(SERVERS),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      assertThat(producer.metrics()).isNotEmpty();
      assertThat(consumer.assignment()).isEmpty();
    }
  }
}
