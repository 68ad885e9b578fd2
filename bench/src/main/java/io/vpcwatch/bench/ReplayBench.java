package io.vpcwatch.bench;

import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The time of {@code ./vpcwatch replay}, from the command to the report, compared with {@code gzip
 * -dc} of the same files to nowhere. The two alternate, so that both see the same load.
 *
 * <p>Arguments: the plain size in MiB (2048), the number of rounds (3).
 */
public final class ReplayBench {
  private static final int MIB = 1 << 20;
  private static final int FILE_BYTES = 10 * MIB;
  private static final int OPEN_VIOLATIONS = 3;
  private static final List<String> REPLAY = List.of("./vpcwatch", "replay", "--format", "json");

  private ReplayBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    long bytes = (args.length > 0 ? Long.parseLong(args[0]) : 2048) * MIB;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    try (TemporaryFolder temporary = TemporaryFolder.create()) {
      Path folder = temporary.path();
      new SyntheticTrail(1).write(folder, bytes, FILE_BYTES);
      List<String> files = files(folder);
      // The first use prepares class data.
      time(0, List.of("./vpcwatch", "--version"));
      for (int round = 1; round <= rounds; round++) {
        Duration gzip = time(0, command(List.of("gzip", "-dc"), files));
        Duration replay = time(OPEN_VIOLATIONS, command(REPLAY, files));
        System.out.printf(
            "round %d: %d MiB in %d files; gzip -dc %d ms, replay %d ms: %.2f x as fast%n",
            round,
            bytes / MIB,
            files.size(),
            gzip.toMillis(),
            replay.toMillis(),
            (double) gzip.toNanos() / replay.toNanos());
      }
    }
  }

  private static List<String> command(List<String> command, List<String> files) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(files);
    return whole;
  }

  private static Duration time(int expectedStatus, List<String> command)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    int status =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    if (status != expectedStatus) {
      throw new IllegalStateException(command.get(0) + " exited with status " + status);
    }
    return elapsed;
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::toString).sorted().toList();
    }
  }
}
