package io.vpcwatch.service.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LauncherTest {
  private final List<String> events = new ArrayList<>();
  private final Launcher launcher = new Launcher();

  @Test
  void the_last_started_is_closed_first() {
    launcher.start(new Recorded("broker"));
    launcher.start(new Recorded("ingest"));
    launcher.close();

    assertThat(events)
        .containsExactly("start broker", "start ingest", "close ingest", "close broker");
  }

  @Test
  void all_services_are_closed_if_one_fails_to_start() {
    launcher.start(new Recorded("broker"));
    Recorded failing = new Recorded("ingest");
    failing.startFailure = new IllegalStateException("no such file");

    assertThatThrownBy(() -> launcher.start(failing)).hasMessage("no such file");
    assertThat(events)
        .containsExactly("start broker", "start ingest", "close ingest", "close broker");
  }

  @Test
  void a_service_that_fails_to_close_does_not_prevent_the_others_from_closing() {
    launcher.start(new Recorded("broker"));
    Recorded failing = new Recorded("ingest");
    failing.closeFailure = new IllegalStateException("stuck");
    launcher.start(failing);
    launcher.close();

    assertThat(events).endsWith("close ingest", "close broker");
  }

  @Test
  void closing_twice_closes_once() {
    launcher.start(new Recorded("broker"));
    launcher.close();
    launcher.close();

    assertThat(events).containsOnlyOnce("close broker");
  }

  @Test
  void no_service_is_started_after_close() {
    launcher.close();

    assertThatThrownBy(() -> launcher.start(new Recorded("late")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(events).doesNotContain("start late");
  }

  @Test
  void a_service_that_is_starting_during_close_is_closed() {
    Recorded interrupted = new Recorded("slow");
    interrupted.whileStarting = launcher::close;

    assertThatThrownBy(() -> launcher.start(interrupted)).isInstanceOf(IllegalStateException.class);
    // Once by the caller of close, and once by start, which may have overlapped with it.
    assertThat(events).containsExactly("start slow", "close slow", "close slow");
  }

  @Test
  void the_process_is_down_until_every_service_has_started() {
    Recorded broker = new Recorded("broker");
    Recorded ingest = new Recorded("ingest");
    launcher.expect(List.of(broker, ingest));
    launcher.start(broker);

    assertThat(launcher.check().ok()).isFalse();
    assertThat(launcher.check().components().get("ingest"))
        .isEqualTo(Health.down("not started yet"));

    launcher.start(ingest);

    assertThat(launcher.check().ok()).isTrue();
  }

  @Test
  void a_service_that_is_down_makes_the_process_down_and_is_named() {
    launcher.start(new Recorded("broker"));
    Recorded sick = new Recorded("alerting");
    sick.health = Health.down("Slack says no_service");
    launcher.start(sick);

    assertThat(launcher.check().ok()).isFalse();
    assertThat(launcher.check().detail())
        .contains("alerting", "no_service")
        .doesNotContain("broker");
    assertThat(launcher.check().components()).containsOnlyKeys("broker", "alerting");
  }

  @Test
  void a_service_whose_health_check_fails_is_down() {
    Recorded broken = new Recorded("broken");
    broken.health = null;
    launcher.start(broken);

    assertThat(launcher.check().ok()).isFalse();
    assertThat(launcher.check().components()).containsOnlyKeys("broken");
  }

  @Test
  void components_are_shown_in_the_order_of_their_start() {
    List<String> names = List.of("broker", "http", "alerting", "evaluator", "ingest");
    names.forEach(name -> launcher.start(new Recorded(name)));

    assertThat(launcher.check().components().keySet()).containsExactlyElementsOf(names);
  }

  @Test
  void a_service_that_has_stopped_for_good_ends_the_life_of_the_process() {
    Recorded evaluator = new Recorded("evaluator");
    launcher.start(new Recorded("alerting"));
    launcher.start(evaluator);

    evaluator.health = Health.down("restarting");
    assertThat(launcher.liveness()).isEqualTo(Health.up("alive"));

    evaluator.fatal.complete("stopped by IllegalStateException");

    assertThat(launcher.fatalFault().toCompletableFuture())
        .isCompletedWithValue("evaluator: stopped by IllegalStateException");
    assertThat(launcher.liveness())
        .isEqualTo(Health.down("stopped for good: evaluator: stopped by IllegalStateException"));
  }

  private final class Recorded implements Service {
    private final String name;
    private Health health = Health.up("ok");
    private RuntimeException startFailure;
    private RuntimeException closeFailure;
    private final CompletableFuture<String> fatal = new CompletableFuture<>();
    private Runnable whileStarting = () -> {};

    Recorded(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void start() {
      events.add("start " + name);
      whileStarting.run();
      if (startFailure != null) {
        throw startFailure;
      }
    }

    @Override
    public Health check() {
      return Objects.requireNonNull(health);
    }

    @Override
    public CompletionStage<String> fatalFault() {
      return fatal;
    }

    @Override
    public void close() {
      events.add("close " + name);
      if (closeFailure != null) {
        throw closeFailure;
      }
    }
  }
}
