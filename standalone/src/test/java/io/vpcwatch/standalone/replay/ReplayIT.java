package io.vpcwatch.standalone.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.End;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayIT {
  private static final Settings SETTINGS =
      KnownSettings.loader().override(Map.of("topics.partitions", "2")).load();

  private static final Instant LATE = Clock.systemUTC().instant().plus(Duration.ofDays(300));
  private static final List<Exemption> EXEMPTIONS =
      List.of(
          exemption("some", 20, RandomTrail.START.plusSeconds(45), "function-?", Map.of()),
          exemption("tagged", 0, RandomTrail.START.plusSeconds(60), "*", Map.of("team", "t1")),
          exemption("lasting", 30, LATE, "function-1*", Map.of()));

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

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void the_pipeline_reports_the_same_with_exemptions(long seed)
      throws IOException, InterruptedException {
    new RandomTrail(seed, 40, 40).writeDoubledAndShuffledTo(folder);

    Report offline = replay(EXEMPTIONS, null, false).files(List.of(folder));

    assertThat(offline.violations())
        .extracting(Report.ViolationLine::end)
        .contains(End.EXEMPTED, End.VPC_ATTACHED);
    assertThat(offline.violations())
        .extracting(Report.ViolationLine::openedBy)
        .contains("exemption/some");
    assertThat(offline.functions())
        .extracting(Report.FunctionLine::verdict)
        .contains(Verdict.EXEMPT, Verdict.VIOLATING);
    assertThat(replay(EXEMPTIONS, null, true).files(List.of(folder))).isEqualTo(offline);
  }

  /** What the pipeline finds when the trail ends at that time, and no exemption ends later. */
  @ParameterizedTest
  @ValueSource(ints = {0, 30, 45, 60, 149})
  void a_report_of_a_time_is_what_the_pipeline_reports_of_the_trail_until_then(int second)
      throws IOException, InterruptedException {
    RandomTrail trail = new RandomTrail(8, 40, 40);
    trail.writeTo(folder.resolve("all"));
    Instant time = RandomTrail.START.plusSeconds(second);
    trail.until(time).writeTo(folder.resolve("until"));
    List<Exemption> until =
        EXEMPTIONS.stream()
            .filter(each -> !each.validFrom().isAfter(time))
            .map(each -> each.validUntil().isAfter(time) ? endingLate(each) : each)
            .toList();

    Report past = replay(EXEMPTIONS, time, false).files(List.of(folder.resolve("all")));
    Report then = replay(until, null, true).files(List.of(folder.resolve("until")));

    assertThat(past.violations()).isEqualTo(then.violations());
    assertThat(past.functions())
        .usingRecursiveComparison()
        .ignoringFields("exemptUntil")
        .isEqualTo(then.functions());
  }

  private static Exemption endingLate(Exemption exemption) {
    Instant later = exemption.validUntil().plus(Duration.ofDays(300));
    return ExemptionBuilder.builder(exemption).validUntil(later).build();
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

  private static Exemption exemption(
      String id, int from, Instant until, String names, Map<String, String> tags) {
    return ExemptionBuilder.builder()
        .id(id)
        .matchers(
            List.of(new Exemption.Matcher("*:function:" + names, null, null, new TreeMap<>(tags))))
        .owner("owner")
        .reason("reason")
        .validFrom(RandomTrail.START.plusSeconds(from))
        .validUntil(until)
        .createdBy("test")
        .createdAt(RandomTrail.START)
        .build();
  }

  private static Replay replay(boolean pipeline) {
    return replay(SETTINGS, pipeline);
  }

  private static Replay replay(List<Exemption> exemptions, @Nullable Instant at, boolean pipeline) {
    return new Replay(SETTINGS, Clock.systemUTC(), exemptions, at, pipeline, null);
  }

  private static Replay replay(Settings settings, boolean pipeline) {
    return new Replay(settings, Clock.systemUTC(), List.of(), null, pipeline, null);
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
