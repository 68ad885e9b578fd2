package io.vpcwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {
  private static final Map<String, String> ONE_INSTANCE = Map.of("instance-id", "evaluator-1");

  @Test
  void an_instance_keeps_its_partitions_over_a_restart_and_has_a_replica() {
    StreamsConfig config = config(ONE_INSTANCE, Map.of());

    assertThat(config.getInt(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG)).isEqualTo(1);
    assertThat(config.getMainConsumerConfigs("group", "client", 2))
        .containsEntry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "evaluator-1-2")
        .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 20_000);
  }

  @Test
  void the_host_name_is_the_default_id() {
    assertThat(config(Map.of(), Map.of()).getMainConsumerConfigs("group", "client", 1))
        .containsKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
  }

  @Test
  void a_process_without_an_id_is_a_dynamic_member() {
    StreamsConfig config = config(Map.of("instance-id", "none"), Map.of());

    assertThat(config.getInt(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG)).isZero();
    assertThat(config.getMainConsumerConfigs("group", "client", 1))
        .doesNotContainKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG)
        .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
  }

  @Test
  void the_user_chooses_replicas_and_timeouts() {
    StreamsConfig config =
        config(ONE_INSTANCE, Map.of("num.standby.replicas", "0", "session.timeout.ms", "45000"));

    assertThat(config.getInt(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG)).isZero();
    assertThat(config.getMainConsumerConfigs("group", "client", 1))
        .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "45000");
  }

  @Test
  void names_handlers_and_the_age_of_state_are_pinned() {
    StreamsConfig config =
        config(
            ONE_INSTANCE,
            Map.of(
                "production.exception.handler", "org.example.Continue",
                "ensure.explicit.internal.resource.naming", "false",
                "state.cleanup.dir.max.age.ms", "-1"));

    assertThat(config.productionExceptionHandler())
        .isInstanceOf(DefaultProductionExceptionHandler.class);
    assertThat(config.getBoolean(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG))
        .isTrue();
    assertThat(config.getLong(StreamsConfig.STATE_CLEANUP_DIR_MAX_AGE_MS_CONFIG))
        .isEqualTo(43_200_000L);
  }

  private static StreamsConfig config(Map<String, String> settings, Map<String, String> kafka) {
    Settings loaded = ServiceSettings.loader().override(settings).load();
    Map<String, String> properties = new HashMap<>(kafka);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:9092");
    return new StreamsConfig(
        StreamsProperties.of(
            "evaluator",
            Map.of(),
            properties,
            Map.of(),
            loaded.get(TopicSettings.class),
            loaded.get(ProcessSettings.class)));
  }
}
