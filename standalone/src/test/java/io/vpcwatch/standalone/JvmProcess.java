package io.vpcwatch.standalone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command in a separate process. */
final class JvmProcess {
  private JvmProcess() {}

  /**
   * @param temporary for temporary files: one that is killed leaves some
   */
  static ProcessBuilder vpcwatch(Path temporary, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Vpcwatch.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
