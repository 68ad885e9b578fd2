package io.vpcwatch.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose service has stopped for good exits, so that an orchestrator can restart it. */
class StoppedServiceIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void of_two_processes_with_one_instance_id_the_first_exits_with_status_1() throws Exception {
    try (DataDirectory data = DataDirectory.open(folder.resolve("kafka"));
        EmbeddedBroker kafka = EmbeddedBroker.in(data, 0)) {
      kafka.start();
      Process first = evaluator("first", kafka);
      Process second = null;
      try {
        await().atMost(SOON).until(() -> log("first").contains("is running"));
        second = evaluator("second", kafka);

        assertThat(first.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isEqualTo(1);
        assertThat(log("first"))
            .contains(
                "exiting with status 1, because of evaluator: stopped because another process has joined with the same"
                    + " instance-id");
        assertThat(second.isAlive()).isTrue();
      } finally {
        first.destroyForcibly().waitFor();
        if (second != null) {
          second.destroyForcibly().waitFor();
        }
      }
    }
  }

  private Process evaluator(String name, EmbeddedBroker kafka) throws IOException {
    ProcessBuilder command = JvmProcess.vpcwatch(folder, "evaluator");
    command
        .environment()
        .putAll(
            Map.of(
                "VPCWATCH_DATA_DIR", folder.resolve(name).toString(),
                "VPCWATCH_HTTP_PORT", "0",
                "VPCWATCH_INSTANCE_ID", "evaluator-1",
                "VPCWATCH_TOPICS_PARTITIONS", "2",
                "VPCWATCH_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()));
    return command.redirectErrorStream(true).redirectOutput(file(name).toFile()).start();
  }

  private String log(String name) throws IOException {
    return Files.readString(file(name));
  }

  private Path file(String name) {
    return folder.resolve(name + ".log");
  }
}
