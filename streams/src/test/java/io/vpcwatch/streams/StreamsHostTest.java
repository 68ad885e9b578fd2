package io.vpcwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker; the tests of standalone have one. */
class StreamsHostTest {
  private final StreamsHost host =
      new StreamsHost(
          "alerting", Topology::new, properties(), reason -> {}, new SimpleMeterRegistry());

  @Test
  void a_retriable_failure_restarts_the_thread() {
    StreamThreadExceptionResponse response =
        host.onFailure(new StreamsException(new TimeoutException("no leader")));

    assertThat(response).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    assertThat(host.fatalFault().toCompletableFuture()).isNotDone();
  }

  @Test
  void a_thread_that_was_woken_up_because_the_clock_was_set_back_is_replaced_each_time() {
    for (int i = 0; i < 2 * RestartPolicy.MAX_RESTARTS; i++) {
      assertThat(host.onFailure(new StreamsException(new WakeupException())))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
  }

  @Test
  void any_other_failure_stops_the_application_and_its_health_is_down() {
    StreamThreadExceptionResponse response = host.onFailure(new IllegalStateException("a bug"));

    assertThat(response).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(host.fatalFault().toCompletableFuture()).isDone();
    assertThat(host.check())
        .isEqualTo(
            Health.down("stopped by IllegalStateException: see the log, then restart vpcwatch"));
  }

  @Test
  void a_failure_that_persists_stops_the_application() {
    for (int i = 0; i < RestartPolicy.MAX_RESTARTS; i++) {
      host.onFailure(new TimeoutException("no leader"));
    }
    assertThat(host.fatalFault().toCompletableFuture()).isNotDone();

    host.onFailure(new TimeoutException("no leader"));

    assertThat(host.fatalFault().toCompletableFuture()).isDone();
  }

  @Test
  void an_instance_id_that_two_processes_have_is_named() {
    host.onFailure(new StreamsException(new FencedInstanceIdException("fenced")));

    assertThat(host.fatalFault().toCompletableFuture())
        .isCompletedWithValue(
            "stopped because another process has joined with the same instance-id: give each its own");
  }

  @Test
  void the_group_is_the_application_id() {
    assertThat(host.groupId()).isEqualTo("vpcwatch.alerting");
  }

  @Test
  void a_host_can_be_closed_twice_without_a_start() {
    assertThat(host.check()).isEqualTo(Health.down("not started"));
    assertThatCode(host::close).doesNotThrowAnyException();
    assertThatCode(host::close).doesNotThrowAnyException();
  }

  @Test
  void a_host_that_was_closed_before_it_could_start_does_not_run(@TempDir Path folder) {
    Properties properties = properties();
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    StreamsHost late =
        new StreamsHost(
            "late",
            () -> new Topology().addSource("source", "topic"),
            properties,
            reason -> {},
            new SimpleMeterRegistry());
    late.close();

    assertThatCode(late::start).doesNotThrowAnyException();

    assertThat(late.check()).isEqualTo(Health.down("not started"));
    assertThat(late.fatalFault().toCompletableFuture()).isNotDone();
  }

  @Test
  void the_state_of_each_task_is_dated_if_there_is_any(@TempDir Path folder) throws IOException {
    Path task = Files.createDirectory(folder.resolve("0_1"));
    Files.setLastModifiedTime(task, FileTime.from(Instant.EPOCH));

    StreamsHost.dateTasks(folder);
    StreamsHost.dateTasks(folder.resolve("absent"));

    assertThat(Files.getLastModifiedTime(task).toInstant()).isAfter(Instant.EPOCH);
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "vpcwatch.alerting");
    return properties;
  }
}
