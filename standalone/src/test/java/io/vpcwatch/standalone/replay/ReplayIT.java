package io.vpcwatch.standalone.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayIT {
  private static final Settings SETTINGS =
      KnownSettings.loader().override(Map.of("topics.partitions", "2")).load();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void the_pipeline_reports_what_the_offline_replay_reports(long seed)
      throws IOException, InterruptedException {
    new RandomTrail(seed, 40, 40).writeDoubledAndShuffledTo(folder);
    Files.writeString(folder.resolve("broken.json"), "{broken");

    Report offline = replay(false).files(List.of(folder));
    Report pipeline = replay(true).files(List.of(folder));

    assertThat(offline.violations()).hasSizeGreaterThan(40);
    assertThat(offline.complete()).isFalse();
    assertThat(pipeline).isEqualTo(offline);
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy.allowed-subnet-ids", "policy.allowed-vpc-ids"})
  void the_pipeline_reports_the_same_under_a_policy_that_lists_networks(String key)
      throws IOException, InterruptedException {
    new RandomTrail(4, 40, 40).writeDoubledAndShuffledTo(folder);
    String allowed = key.contains("subnet") ? "subnet-0,subnet-1" : "vpc-1";
    Settings settings =
        KnownSettings.loader().override(Map.of("topics.partitions", "2", key, allowed)).load();

    Report offline = replay(settings, false).files(List.of(folder));

    assertThat(offline.functions())
        .extracting(Report.FunctionLine::verdict)
        .contains(Verdict.UNKNOWN);
    assertThat(replay(settings, true).files(List.of(folder))).isEqualTo(offline);
  }

  @Test
  void the_pipeline_gives_the_answers_to_the_inputs_of_the_field() throws InterruptedException {
    Report offline = replay(false).files(List.of(FieldInputsTest.FOLDER));

    assertThat(replay(true).files(List.of(FieldInputsTest.FOLDER))).isEqualTo(offline);
  }

  @Test
  void a_shuffled_and_duplicated_trail_gives_the_same_report()
      throws IOException, InterruptedException {
    for (long seed = 10; seed < 40; seed++) {
      RandomTrail trail = new RandomTrail(seed, 20, 40);
      trail.writeTo(folder.resolve(seed + "/a"));
      trail.writeDoubledAndShuffledTo(folder.resolve(seed + "/b"));

      Report once = replay(false).files(List.of(folder.resolve(seed + "/a")));
      Report twice = replay(false).files(List.of(folder.resolve(seed + "/b")));

      assertThat(twice.functions()).isEqualTo(once.functions());
      assertThat(twice.violations()).isEqualTo(once.violations());
      assertThat(twice.summary().facts()).isEqualTo(once.summary().facts());
      assertThat(twice.summary().duplicates()).isEqualTo(once.summary().facts());
    }
  }

  @Test
  void standard_input_gives_the_same_report_as_the_files()
      throws IOException, InterruptedException {
    new RandomTrail(7, 20, 40).writeTo(folder);

    Report files = replay(false).files(List.of(folder));
    Report stream = replay(false).stream("standard input", zcat(folder));

    assertThat(stream).isEqualTo(files);
  }

  private static Replay replay(boolean pipeline) {
    return replay(SETTINGS, pipeline);
  }

  private static Replay replay(Settings settings, boolean pipeline) {
    return new Replay(settings, Clock.systemUTC(), List.of(), null, pipeline);
  }

  private static InputStream zcat(Path folder) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
          in.transferTo(plain);
        }
      }
    }
    return new ByteArrayInputStream(plain.toByteArray());
  }
}
