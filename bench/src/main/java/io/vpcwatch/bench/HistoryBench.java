package io.vpcwatch.bench;

import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A trail of two years ago with many violations, read while vpcwatch runs with its default
 * settings: which messages does the channel receive?
 */
public final class HistoryBench {
  private static final int DEFAULT_VIOLATIONS = 100_000;
  private static final int ACCOUNTS = 200;
  private static final int PER_FILE = 1_000;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  /** Longer than it takes to collect and send another digest. */
  private static final Duration SETTLING_TIME = Duration.ofSeconds(75);

  private static final Pattern SUMMARY =
      Pattern.compile("([0-9,]+) historical violations found; ([0-9,]+) are open now");

  private HistoryBench() {}

  /**
   * @param args the number of violations
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int violations = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_VIOLATIONS;
    try (SlackStub slack = new SlackStub(1, 3, 2);
        TemporaryFolder folder = TemporaryFolder.create()) {
      Path trail = Files.createDirectory(folder.path().resolve("trail"));
      deliver(trail, violations);
      long start = System.nanoTime();
      try (VpcwatchProcess vpcwatch =
          VpcwatchProcess.start(
              folder.path(),
              Map.of(
                  "VPCWATCH_INGEST_FILES", trail.toString(),
                  "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack",
                  "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL", slack.webhook()))) {
        boolean unused = Wait.until(TIMEOUT, () -> counted(slack, 1) >= violations);
        Thread.sleep(SETTLING_TIME.toMillis());
      }
      print(violations, start, slack);
    }
  }

  private static void print(int violations, long start, SlackStub slack) {
    long digests = slack.messages().stream().filter(HistoryBench::isSummary).count();
    System.out.printf(
        "%d old violations: %d pages, %d digests with %d violations, %d of them open; the last after %d s%n",
        violations,
        slack.messages().size() - digests,
        digests,
        counted(slack, 1),
        slack.messages().isEmpty() ? 0 : last(slack),
        slack.messages().isEmpty()
            ? -1
            : (slack.messages().get(slack.messages().size() - 1).nanos() - start) / 1_000_000_000L);
  }

  private static long last(SlackStub slack) {
    return count(slack.messages().get(slack.messages().size() - 1), 2);
  }

  private static boolean isSummary(SlackStub.Message message) {
    return SUMMARY.matcher(message.body()).find();
  }

  private static long counted(SlackStub slack, int group) {
    return slack.messages().stream().mapToLong(message -> count(message, group)).sum();
  }

  private static long count(SlackStub.Message message, int group) {
    Matcher summary = SUMMARY.matcher(message.body());
    return summary.find() ? Long.parseLong(summary.group(group).replace(",", "")) : 0;
  }

  private static void deliver(Path trail, int violations) throws IOException {
    Instant longAgo = Clock.systemUTC().instant().minus(Duration.ofDays(730));
    for (int from = 0; from < violations; from += PER_FILE) {
      LambdaTrail.deliver(
          trail,
          "trail-" + from,
          IntStream.range(from, Math.min(violations, from + PER_FILE))
              .mapToObj(
                  i ->
                      LambdaTrail.created(
                          "old-" + i,
                          "1111222%05d".formatted(i % ACCOUNTS),
                          longAgo.plusSeconds(i))));
    }
  }
}
