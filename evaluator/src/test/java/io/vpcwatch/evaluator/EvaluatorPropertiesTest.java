package io.vpcwatch.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class EvaluatorPropertiesTest {
  private final Settings settings =
      ServiceSettings.loader().group("evaluator", EvaluatorSettings.class).load();
  private final Topics topics = Topics.of(settings.get(TopicSettings.class));
  private final EvaluatorMetrics metrics = new EvaluatorMetrics(new SimpleMeterRegistry());

  @Test
  void settings_of_performance_and_availability_are_passed_on() {
    StreamsConfig config =
        configuration(
            Map.of(
                "num.standby.replicas", "1",
                "linger.ms", "50",
                "session.timeout.ms", "30000",
                "producer.compression.type", "zstd"));

    assertThat(config.getInt(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG)).isEqualTo(1);
    assertThat(config.getProducerConfigs("client"))
        .containsEntry(ProducerConfig.LINGER_MS_CONFIG, "50")
        .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    assertThat(config.getMainConsumerConfigs("group", "client", 0))
        .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "30000");
  }

  @Test
  void settings_that_break_a_guarantee_are_rejected() {
    StreamsConfig config =
        configuration(
            Map.of(
                "processing.guarantee", "at_least_once",
                "application.id", "other",
                "state.dir", "/elsewhere",
                "auto.offset.reset", "latest"));

    assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
        .isEqualTo(StreamsConfig.EXACTLY_ONCE_V2);
    assertThat(config.getString(StreamsConfig.APPLICATION_ID_CONFIG))
        .isEqualTo("vpcwatch.evaluator");
    assertThat(Path.of(config.getString(StreamsConfig.STATE_DIR_CONFIG)))
        .isEqualTo(Path.of("data", "evaluator"));
    assertThat(config.getMainConsumerConfigs("group", "client", 0))
        .containsEntry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
  }

  @Test
  void every_operator_and_store_has_a_stable_name() {
    String topology =
        new EvaluatorTopology(
                topics,
                List::of,
                settings.get(EvaluatorSettings.class),
                metrics,
                EvaluatorHarness.ONE_BATCH)
            .get()
            .describe()
            .toString();

    assertThat(topology)
        .contains("function-histories", "deletions", "policy", "verdict-counts", "compliance-sums")
        .contains("partition-counts-repartition", "policy-repartition")
        .doesNotContain("KSTREAM-", "KTABLE-", "0000");
  }

  private StreamsConfig configuration(Map<String, String> kafka) {
    Map<String, String> properties = new HashMap<>(kafka);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:9092");
    return new StreamsConfig(
        EvaluatorService.properties(
            "evaluator",
            settings.get(EvaluatorSettings.class),
            properties,
            settings.get(TopicSettings.class),
            ProcessSettings.in(Path.of("data"))));
  }
}
