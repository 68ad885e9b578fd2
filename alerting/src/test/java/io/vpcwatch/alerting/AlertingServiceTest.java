package io.vpcwatch.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.runtime.Health;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertingServiceTest {
  private static final Health UP = Health.up("running");
  private static final Health DOWN = Health.down("no_service");

  @Test
  void the_service_is_ready_while_it_reaches_someone() {
    Health health = AlertingService.health(UP, Map.of("channel a", UP, "channel b", DOWN));

    assertThat(health.ok()).isTrue();
    assertThat(health.detail()).isEqualTo("{channel b=no_service}");
    assertThat(health.components().get("channel b").ok()).isFalse();
  }

  @Test
  void the_service_is_not_ready_if_it_reaches_nobody_or_its_streams_do_not_run() {
    assertThat(AlertingService.health(UP, Map.of("channel a", DOWN)).ok()).isFalse();
    assertThat(AlertingService.health(DOWN, Map.of("channel a", UP)).ok()).isFalse();
    assertThat(AlertingService.health(UP, Map.of()).ok()).isTrue();
  }
}
