package io.vpcwatch.bench;

import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Many violations at once, from a trail file to the requests at Slack, with the settings as they
 * are by default: one account with 5,000, then 1,000 over 50 accounts at a webhook that takes one
 * message per second, with and without a burst.
 */
public final class StormBench {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final Pattern DIGEST = Pattern.compile("([0-9,]+) functions of account (\\d{12})");
  private static final Pattern SINGLE = Pattern.compile("(storm-\\d+) was created without a VPC");

  private StormBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    measure("5,000 in one account", 5_000, 1, new SlackStub(1, 3, 2));
    measure("1,000 over 50 accounts", 1_000, 50, new SlackStub(1, 3, 2));
    measure("1,000 over 50 accounts, no bursts", 1_000, 50, new SlackStub(1, 1, 2));
  }

  private static void measure(String what, int violations, int accounts, SlackStub slack)
      throws IOException, InterruptedException {
    try (slack;
        TemporaryFolder folder = TemporaryFolder.create()) {
      Path trail = Files.createDirectory(folder.path().resolve("trail"));
      try (VpcwatchProcess vpcwatch =
          VpcwatchProcess.start(
              folder.path(),
              Map.of(
                  "VPCWATCH_INGEST_FILES", trail.toString(),
                  "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack",
                  "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL", slack.webhook()))) {
        long start = System.nanoTime();
        deliver(trail, violations, accounts);
        boolean unused = Wait.until(TIMEOUT, () -> notified(slack) >= violations);
        // Duplicates would arrive late.
        Thread.sleep(5_000);
        print(what, violations, start, slack);
      }
    }
  }

  private static void print(String what, int violations, long start, SlackStub slack) {
    List<SlackStub.Message> messages = slack.messages();
    long notified = notified(slack);
    System.out.printf(
        "%s: %d messages (%d digests), %d incidents notified (%d lost, %d duplicated), first after %d s,"
            + " last after %d s; %d answered 429, %d early calls after one%n",
        what,
        messages.size(),
        messages.stream().filter(each -> DIGEST.matcher(each.body()).find()).count(),
        notified,
        Math.max(0, violations - notified),
        Math.max(0, notified - violations),
        messages.isEmpty() ? -1 : (messages.get(0).nanos() - start) / 1_000_000_000L,
        messages.isEmpty()
            ? -1
            : (messages.get(messages.size() - 1).nanos() - start) / 1_000_000_000L,
        slack.rejected(),
        slack.early());
  }

  /** The number of incidents in all messages; a digest contains its number. */
  private static long notified(SlackStub slack) {
    long notified = 0;
    for (SlackStub.Message message : slack.messages()) {
      Matcher digest = DIGEST.matcher(message.body());
      if (digest.find()) {
        notified += Long.parseLong(digest.group(1).replace(",", ""));
      } else if (SINGLE.matcher(message.body()).find()) {
        notified++;
      }
    }
    return notified;
  }

  private static void deliver(Path trail, int violations, int accounts) throws IOException {
    Instant now = Clock.systemUTC().instant();
    LambdaTrail.deliver(
        trail,
        "storm",
        IntStream.range(0, violations)
            .mapToObj(
                i ->
                    LambdaTrail.created(
                        "storm-" + i, "1111222233%02d".formatted(i % accounts), now)));
  }
}
