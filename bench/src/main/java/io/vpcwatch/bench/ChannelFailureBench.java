package io.vpcwatch.bench;

import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Failing channels: a webhook that answers with Retry-After of two seconds, and an SMTP server that
 * accepts connections but never responds, beside a healthy Slack. Without a grace period, because
 * this measures delays.
 */
public final class ChannelFailureBench {
  private static final int DEFAULT_INCIDENTS = 40;
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final int RETRY_AFTER_SECONDS = 2;

  private ChannelFailureBench() {}

  /**
   * @param args the number of incidents
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    retryAfter();
    silence(args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_INCIDENTS);
  }

  private static void retryAfter() throws IOException, InterruptedException {
    try (SlackStub slack = SlackStub.rejectingTheFirst(RETRY_AFTER_SECONDS);
        TemporaryFolder folder = TemporaryFolder.create()) {
      Path trail = Files.createDirectory(folder.path().resolve("trail"));
      try (VpcwatchProcess vpcwatch =
          VpcwatchProcess.start(folder.path(), settings(trail, slack))) {
        LambdaTrail.deliver(
            trail, "one", Stream.of(LambdaTrail.created("f", "111122223333", now())));
        await(() -> !slack.messages().isEmpty());
      }
      System.out.printf(
          "429 with Retry-After %d: accepted %.2f s after the rejection, %d early requests%n",
          RETRY_AFTER_SECONDS,
          (slack.messages().get(0).nanos() - slack.firstRejectedAt()) / 1e9,
          slack.early());
    }
  }

  private static void silence(int incidents) throws IOException, InterruptedException {
    try (SlackStub slack = new SlackStub(1, 3, RETRY_AFTER_SECONDS);
        TemporaryFolder folder = TemporaryFolder.create();
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Path trail = Files.createDirectory(folder.path().resolve("trail"));
      Map<String, String> settings = new HashMap<>(settings(trail, slack));
      settings.putAll(mail(silent.getLocalPort()));
      try (VpcwatchProcess vpcwatch = VpcwatchProcess.start(folder.path(), settings)) {
        // Its notification proves that everything is running.
        LambdaTrail.deliver(
            trail, "first", Stream.of(LambdaTrail.created("first", "111122223333", now())));
        await(() -> !slack.messages().isEmpty());
        Map<String, Long> changes = deliver(trail, incidents);
        await(() -> slack.messages().size() > changes.size());
        printDelays(changes, slack);
        int port = silent.getLocalPort();
        silent.close();
        try (MailSink mails = new MailSink(port)) {
          receiveMails(trail, incidents, mails);
        }
      }
    }
  }

  /**
   * Opens every incident, and resolves every second one before the mail server is back; returns the
   * time of each change.
   */
  private static Map<String, Long> deliver(Path trail, int incidents)
      throws IOException, InterruptedException {
    Map<String, Long> changes = new TreeMap<>();
    for (int i = 0; i < incidents; i++) {
      changes.put(function(i) + " opened", System.nanoTime());
      LambdaTrail.deliver(
          trail, i + "-created", Stream.of(LambdaTrail.created(function(i), account(i), now())));
      Thread.sleep(1_500);
      if (i % 2 == 0) {
        changes.put(function(i) + " resolved", System.nanoTime());
        resolve(trail, i);
        Thread.sleep(1_500);
      }
    }
    return changes;
  }

  private static void resolve(Path trail, int incident) throws IOException {
    LambdaTrail.deliver(
        trail,
        incident + "-attached",
        Stream.of(LambdaTrail.attached(function(incident), account(incident), now())));
  }

  private static String function(int incident) {
    return "function-%03d".formatted(incident);
  }

  /** Each incident has its own account, so that none are grouped. */
  private static String account(int incident) {
    return "111122%06d".formatted(incident);
  }

  /** The first incident stays open; an even one is notified by one mail, an odd one by two. */
  private static void receiveMails(Path trail, int incidents, MailSink mails)
      throws IOException, InterruptedException {
    long back = System.nanoTime();
    await(() -> mails.mails().size() > incidents);
    double took = (System.nanoTime() - back) / 1e9;
    for (int i = 1; i < incidents; i += 2) {
      resolve(trail, i);
    }
    int expected = 1 + incidents + incidents / 2;
    await(() -> mails.mails().size() >= expected);
    // Duplicates would arrive late.
    Thread.sleep(5_000);
    print(mails.mails(), incidents + 1, expected, took);
  }

  private static void printDelays(Map<String, Long> changes, SlackStub slack) {
    List<Double> seconds = new ArrayList<>();
    changes.forEach(
        (what, at) -> {
          String words =
              what.replace(" opened", " was created without").replace(" resolved", " is in a VPC");
          slack.messages().stream()
              .filter(message -> message.body().contains(words))
              .findFirst()
              .ifPresent(message -> seconds.add((message.nanos() - at) / 1e9));
        });
    seconds.sort(null);
    System.out.printf(
        "SMTP silent: Slack received %d of %d; delay p50 %.2f s, max %.2f s%n",
        seconds.size(),
        changes.size(),
        seconds.get(seconds.size() / 2),
        seconds.get(seconds.size() - 1));
  }

  private static void print(List<MailSink.Mail> mails, int incidents, int expected, double took) {
    long distinct = mails.stream().map(MailSink.Mail::id).distinct().count();
    Set<String> answered = new HashSet<>();
    long outOfOrder = 0;
    for (MailSink.Mail mail : mails) {
      if (mail.references() != null) {
        answered.add(mail.references());
      } else if (answered.contains(mail.id())) {
        outOfOrder++;
      }
    }
    System.out.printf(
        "SMTP back: mails of all %d incidents after %.1f s; in the end %d of %d mails, %d duplicated, %d out of order%n",
        incidents, took, distinct, expected, mails.size() - distinct, outOfOrder);
  }

  private static Map<String, String> settings(Path trail, SlackStub slack) {
    return Map.of(
        "VPCWATCH_INGEST_FILES", trail.toString(),
        "VPCWATCH_INGEST_POLL_INTERVAL", "100ms",
        "VPCWATCH_ALERTING_GRACE", "0s",
        "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE", "slack",
        "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL", slack.webhook());
  }

  private static Map<String, String> mail(int port) {
    String prefix = "VPCWATCH_ALERTING_CHANNELS_OWNERS_";
    return Map.of(
        prefix + "TYPE", "email",
        prefix + "HOST", "127.0.0.1",
        prefix + "PORT", Integer.toString(port),
        prefix + "SECURITY", "none",
        prefix + "FROM", "vpcwatch@example.com",
        prefix + "TO", "owners@example.com");
  }

  private static Instant now() {
    return Clock.systemUTC().instant();
  }

  private static void await(Wait.Condition<RuntimeException> condition)
      throws InterruptedException {
    boolean unused = Wait.until(TIMEOUT, condition);
  }
}
