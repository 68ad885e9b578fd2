package io.vpcwatch.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code vpcwatch} on this Java, beside the jars that a release has. */
class LauncherScriptIT {
  @TempDir private Path folder;

  @Test
  void a_release_runs_without_its_sources() throws Exception {
    Path script = Files.copy(Path.of("..", "vpcwatch"), folder.resolve("vpcwatch"));
    Path jars = Path.of("target/vpcwatch/lib").toAbsolutePath();
    Path lib = Files.createSymbolicLink(folder.resolve("lib"), jars);

    ProcessBuilder command = new ProcessBuilder(script.toString(), "replay", "--format", "json");
    command.command().add(Path.of("../examples/cloudtrail").toString());
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String report = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    // JUnit warns of links that lead out of the folder.
    Files.delete(lib);

    assertThat(status).as("violations are open").isEqualTo(3);
    assertThat(report).contains("\"complete\" : true", "payments-settlement");
  }
}
