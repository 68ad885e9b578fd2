package io.vpcwatch.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker; the tests of standalone have one. */
class EvaluatorServiceTest {
  @TempDir private Path dataDir;

  @Test
  void the_constructor_does_no_io() {
    EvaluatorService service = service();

    assertThat(dataDir).isEmptyDirectory();
    assertThat(service.check()).isEqualTo(Health.down("not started"));
  }

  @Test
  void the_group_begins_with_the_prefix_of_all_topics() {
    assertThat(service().groupId()).isEqualTo("vpcwatch.evaluator");
  }

  @Test
  void a_service_that_never_started_can_be_closed_twice() {
    EvaluatorService service = service();

    assertThatCode(service::close).doesNotThrowAnyException();
    assertThatCode(service::close).doesNotThrowAnyException();
  }

  private EvaluatorService service() {
    Settings settings =
        ServiceSettings.loader()
            .group("", AccountTable.class)
            .group("evaluator", EvaluatorSettings.class)
            .group("policy", PolicySettings.class)
            .load();
    return new EvaluatorService(
        settings,
        false,
        Map.of("bootstrap.servers", "127.0.0.1:1"),
        ProcessSettings.in(dataDir),
        new SimpleMeterRegistry());
  }
}
