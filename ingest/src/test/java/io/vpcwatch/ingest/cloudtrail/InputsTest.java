package io.vpcwatch.ingest.cloudtrail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds {@code docs/inputs.md} against the code: each of its rows has an example. */
class InputsTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "inputs.md");
  private static final Path FOLDER = Path.of("src", "test", "resources", "inputs");
  private static final Pattern ROW =
      Pattern.compile("^\\| (.+) \\|(.*)\\| `([^`]+)` \\|$", Pattern.MULTILINE);

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(DOCUMENT)).results().toList();
  }

  private static Stream<String> read() throws IOException {
    return rows().stream().map(row -> row.group(3)).filter(name -> !name.startsWith("refused-"));
  }

  private static Recorded recorded(String name) throws IOException {
    return Recorded.of(Files.readAllBytes(FOLDER.resolve(name)));
  }

  @Test
  void every_row_has_an_example_and_every_example_a_row() throws IOException {
    try (Stream<Path> examples = Files.list(FOLDER)) {
      assertThat(rows())
          .extracting(row -> row.group(3))
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(
              examples.map(example -> example.getFileName().toString()).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("read")
  void an_example_is_read(String name) throws IOException {
    Recorded recorded = recorded(name);

    assertThat(recorded.onlyChange().functionArn()).hasToString(Records.ARN);
    assertThat(recorded.eventIds()).containsExactly("event-1");
    assertThat(recorded.counts.records()).isEqualTo(1);
    assertThat(recorded.counts.cloudTrail()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("read")
  void an_example_cut_anywhere_is_survived(String name) throws IOException {
    byte[] whole = Files.readAllBytes(FOLDER.resolve(name));
    for (int length = 16; length < whole.length; length++) {
      Recorded cut = Recorded.of(Arrays.copyOf(whole, length));

      assertThat(cut.changes.size() + cut.deadLetters.size() + cut.ignored.size())
          .as("cut at %d", length)
          .isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("packed")
  void what_follows_packed_data_is_not_lost_silently(String name) throws IOException {
    byte[] packed = Files.readAllBytes(FOLDER.resolve(name));
    for (int times : new int[] {1, 10, 100}) {
      byte[] more = "{\"Records\":[]}".repeat(times).getBytes(UTF_8);
      byte[] both = Arrays.copyOf(packed, packed.length + more.length);
      System.arraycopy(more, 0, both, packed.length, more.length);

      Recorded recorded = Recorded.of(both);

      assertThat(recorded.eventIds()).containsExactly("event-1");
      assertThat(recorded.deadLetters).isNotEmpty();
    }
  }

  private static Stream<String> packed() throws IOException {
    return read().filter(name -> name.matches(".*\\.(gz|bz2|xz|zst|zip|tar|tgz)"));
  }

  @Test
  void what_is_not_read_is_named_with_the_command_that_helps() throws IOException {
    for (MatchResult row : rows()) {
      if (row.group(3).startsWith("refused-")) {
        assertThat(recorded(row.group(3)).onlyProblem())
            .isEqualTo("unsupported-format: " + row.group(2).replace("\\|", "|").strip());
      }
    }
  }
}
