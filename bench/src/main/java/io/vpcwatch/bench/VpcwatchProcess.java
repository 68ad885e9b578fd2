package io.vpcwatch.bench;

import io.vpcwatch.standalone.Vpcwatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code vpcwatch run} in a process of its own. */
final class VpcwatchProcess implements AutoCloseable {
  private final Process process;

  private VpcwatchProcess(Process process) {
    this.process = process;
  }

  /**
   * @param folder for its data
   */
  static VpcwatchProcess start(Path folder, Map<String, String> settings) throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Vpcwatch.class.getName(),
                "run"));
    command.environment().putAll(settings);
    command.environment().put("VPCWATCH_DATA_DIR", folder.resolve("data").toString());
    command.environment().put("VPCWATCH_HTTP_PORT", "0");
    return new VpcwatchProcess(command.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Waits until it has ended. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
