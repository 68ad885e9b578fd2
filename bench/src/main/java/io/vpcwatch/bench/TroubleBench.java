package io.vpcwatch.bench;

import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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
 * Channels in trouble: a webhook that asks for a pause of two seconds, and an SMTP server that
 * takes connections and says nothing for the whole run, next to a Slack that is well. There is no
 * grace, as delays are what is measured.
 */
public final class TroubleBench {
  private static final int DEFAULT_INCIDENTS = 40;
  private static final long LONGEST_WAIT_NANOS = 180_000_000_000L;
  private static final int ASKED_SECONDS = 2;

  private TroubleBench() {}

  /**
   * @param args how many incidents
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    pause();
    silence(args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_INCIDENTS);
  }

  private static void pause() throws IOException, InterruptedException {
    try (SlackStub slack = SlackStub.refusingTheFirst(ASKED_SECONDS);
        TemporaryFolder folder = TemporaryFolder.create()) {
      Path trail = Files.createDirectory(folder.path().resolve("trail"));
      try (VpcwatchProcess vpcwatch =
          VpcwatchProcess.start(folder.path(), settings(trail, slack))) {
        LambdaTrail.deliver(
            trail, "one", Stream.of(LambdaTrail.created("f", "111122223333", now())));
        await(() -> !slack.taken().isEmpty());
      }
      System.out.printf(
          "429 with Retry-After %d: taken %.2f s after the refusal, %d early calls%n",
          ASKED_SECONDS,
          (slack.taken().get(0).nanos() - slack.firstRefusedAt()) / 1e9,
          slack.early());
    }
  }

  private static void silence(int incidents) throws IOException, InterruptedException {
    try (SlackStub slack = new SlackStub(1, 3, ASKED_SECONDS);
        TemporaryFolder folder = TemporaryFolder.create();
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Path trail = Files.createDirectory(folder.path().resolve("trail"));
      Map<String, String> settings = new HashMap<>(settings(trail, slack));
      settings.putAll(mail(silent.getLocalPort()));
      try (VpcwatchProcess vpcwatch = VpcwatchProcess.start(folder.path(), settings)) {
        // When this one is told, all is at work.
        LambdaTrail.deliver(
            trail, "first", Stream.of(LambdaTrail.created("first", "111122223333", now())));
        await(() -> !slack.taken().isEmpty());
        Map<String, Long> happened = happen(trail, incidents);
        await(() -> slack.taken().size() > happened.size());
        printDelays(happened, slack);
        int port = silent.getLocalPort();
        silent.close();
        try (MailSink mails = new MailSink(port)) {
          mailsArrive(trail, incidents, mails);
        }
      }
    }
  }

  /**
   * Each incident opens, and every second one is over before the mail server is back; returns when
   * each of these was delivered.
   */
  private static Map<String, Long> happen(Path trail, int incidents)
      throws IOException, InterruptedException {
    Map<String, Long> happened = new TreeMap<>();
    for (int i = 0; i < incidents; i++) {
      happened.put(function(i) + " opened", System.nanoTime());
      LambdaTrail.deliver(
          trail, i + "-created", Stream.of(LambdaTrail.created(function(i), account(i), now())));
      Thread.sleep(1_500);
      if (i % 2 == 0) {
        happened.put(function(i) + " resolved", System.nanoTime());
        resolve(trail, i);
        Thread.sleep(1_500);
      }
    }
    return happened;
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

  /** One of its own, so that they are told one by one. */
  private static String account(int incident) {
    return "111122%06d".formatted(incident);
  }

  /** The first one is open, the even ones are over and told in one mail, the odd ones in two. */
  private static void mailsArrive(Path trail, int incidents, MailSink mails)
      throws IOException, InterruptedException {
    long back = System.nanoTime();
    await(() -> mails.taken().size() > incidents);
    double took = (System.nanoTime() - back) / 1e9;
    for (int i = 1; i < incidents; i += 2) {
      resolve(trail, i);
    }
    int expected = 1 + incidents + incidents / 2;
    await(() -> mails.taken().size() >= expected);
    // What is sent twice comes late.
    Thread.sleep(5_000);
    print(mails.taken(), incidents + 1, expected, took);
  }

  private static void printDelays(Map<String, Long> happened, SlackStub slack) {
    List<Double> seconds = new ArrayList<>();
    happened.forEach(
        (what, at) -> {
          String words =
              what.replace(" opened", " was created without")
                  .replace(" resolved", " is in a VPC again");
          slack.taken().stream()
              .filter(message -> message.body().contains(words))
              .findFirst()
              .ifPresent(message -> seconds.add((message.nanos() - at) / 1e9));
        });
    seconds.sort(null);
    System.out.printf(
        "SMTP silent: Slack was told %d of %d; delay p50 %.2f s, max %.2f s%n",
        seconds.size(),
        happened.size(),
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
        "SMTP back: mails of all %d incidents after %.1f s; in the end %d of %d mails, doubled %d, out of order %d%n",
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

  /** What is waited for. */
  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
    while (!condition.holds() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
  }
}
