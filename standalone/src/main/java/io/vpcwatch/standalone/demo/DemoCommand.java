package io.vpcwatch.standalone.demo;

import io.vpcwatch.alerting.channel.PlainText;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.app.ServiceName;
import io.vpcwatch.standalone.app.Signals;
import io.vpcwatch.standalone.app.TemporaryFolder;
import io.vpcwatch.standalone.logging.LogSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vpcwatch demo}: everything that {@code run} runs, on a bundled trail. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs everything on a small bundled trail, and prints the alerts that a channel would receive.",
      "Ignores all settings but http.address and http.port in the environment, and leaves nothing behind.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all alerts were printed",
      "1:alerts are missing after a minute, or a service has stopped for good",
      "2:wrong usage",
      "130:stopped by Ctrl-C, after closing and deleting everything"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int DEFAULT_PACE = 3;
  private static final int MAX_PORT = 65_535;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final String version;

  @Spec private CommandSpec spec;

  @Option(names = "--exit", description = "exit after the last alert instead of staying up")
  private boolean exit;

  @Option(names = "--fast", description = "deliver all CloudTrail files at once, as --exit does")
  private boolean fast;

  @Option(
      names = "--pace",
      paramLabel = "SECONDS",
      description =
          "deliver the CloudTrail files one by one, each after so many seconds; 3 is the default")
  private @Nullable Integer pace;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      defaultValue = "${env:VPCWATCH_HTTP_ADDRESS:-127.0.0.1}",
      description =
          "listen here; beyond this machine, the page requires a token that is printed with its link")
  private InetAddress address;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:VPCWATCH_HTTP_PORT:-8080}",
      description = "the port of the page, or any free one if this is taken; 8080 is the default")
  private int port;

  @SuppressWarnings("NullAway.Init") // by picocli
  public DemoCommand(String version) {
    this.version = version;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    checkOptions();
    // The alerts are what this is about.
    new LogSettings(LogSettings.Format.TEXT, Level.WARN).apply();
    System.err.println("vpcwatch demo: starting Kafka and all services; this takes a few seconds");
    AtomicReference<@Nullable App> running = new AtomicReference<>();
    try (TemporaryFolder folder = TemporaryFolder.create();
        Signals signals = Signals.handledBy(() -> cleanUp(running.get(), folder))) {
      Path trail = Files.createDirectory(folder.path().resolve("cloudtrail"));
      Story story = Story.unpackTo(folder.path().resolve("story"));
      // Of the terminal; 80 without one.
      int width = CommandSpec.create().usageMessage().autoWidth(true).width();
      Terminal terminal = Terminal.standard(System.out).fitting(width, new Highlights());
      PageAddress page = PageAddress.of(address, port);
      try (App app =
          new App(
              settings(folder, trail, page), EnumSet.allOf(ServiceName.class), terminal, version)) {
        running.set(app);
        app.start();
        introduce(page.link(app.url()), page.port() != port, story, width);
        deliver(story, trail);
        String missing = awaitEnd(app, story, terminal);
        if (missing.isEmpty()) {
          return exit ? 0 : stayUp(app, page);
        }
        System.err.println(
            "vpcwatch demo: not complete: %s; health: %s".formatted(missing, app.check().detail()));
        return 1;
      }
    }
  }

  private void checkOptions() {
    if (port < 0 || port > MAX_PORT) {
      throw new ParameterException(
          spec.commandLine(),
          "--port or VPCWATCH_HTTP_PORT must be from 0 to %d, not %d".formatted(MAX_PORT, port));
    }
    if (pace != null && pace < 0) {
      throw new ParameterException(
          spec.commandLine(), "--pace must not be negative, as %d is".formatted(pace));
    }
  }

  private static void cleanUp(@Nullable App app, TemporaryFolder folder) {
    if (app != null) {
      app.close();
    }
    folder.close();
    System.err.println("vpcwatch demo: stopped, everything is deleted");
  }

  /**
   * One partition keeps the alerts in order; no violation is too old for a notification, and none
   * are grouped.
   */
  private static Settings settings(TemporaryFolder folder, Path trail, PageAddress page) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "data-dir", folder.path().resolve("data").toString(),
                "topics.partitions", "1",
                "ingest.files", trail.toString(),
                "ingest.poll-interval", "500ms",
                "alerting.page-within", "36500d",
                "alerting.grace", "0s",
                "alerting.storm-more-than", "1000",
                "alerting.channels.terminal.type", "console"));
    settings.putAll(page.settings());
    return KnownSettings.loader().override(settings).load();
  }

  private void introduce(String link, boolean isOtherPort, Story story, int width) {
    int files = story.files().size();
    String delivery =
        pace() == 0
            ? "%d CloudTrail files of two invented AWS accounts arrive at once.".formatted(files)
            : "Every %d s one of %d CloudTrail files of two invented AWS accounts arrives; --fast delivers all at once."
                .formatted(pace(), files);
    System.err.println();
    System.err.println("Open " + link);
    if (isOtherPort) {
      System.err.println("(port " + port + " is taken)");
    }
    System.err.println();
    say(
        delivery
            + " As in AWS, some events come late, twice or out of order. Three alerts are printed in full, the others in one line each; the page has all of them.",
        width);
    System.err.println();
  }

  private static void say(String text, int width) {
    PlainText.wrapped(text, width).forEach(System.err::println);
  }

  /** In seconds. */
  private int pace() {
    if (fast) {
      return 0;
    }
    return pace != null ? pace : exit ? 0 : DEFAULT_PACE;
  }

  private void deliver(Story story, Path trail) throws IOException, InterruptedException {
    for (Path file : story.files()) {
      Files.move(file, trail.resolve(file.getFileName()));
      Thread.sleep(Duration.ofSeconds(pace()).toMillis());
    }
  }

  /** Waits for the end of the story; returns what is missing of it, empty if nothing is. */
  private static String awaitEnd(App app, Story story, Terminal terminal)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    String group = app.service(EvaluatorService.class).groupId();
    try (StoryTracker tracker =
        new StoryTracker(app.kafka(), app.topics(), group, story.files().size())) {
      String missing = tracker.poll();
      while (!missing.isEmpty()
          && System.nanoTime() - deadline < 0
          && !app.fatalFault().toCompletableFuture().isDone()) {
        missing = tracker.poll();
      }
      if (missing.isEmpty()) {
        System.out.println();
        StoryTable.lines(tracker.counts().violations(), terminal).forEach(System.out::println);
        System.out.println();
        System.out.println(tracker.counts().summary());
      }
      return missing;
    }
  }

  private static int stayUp(App app, PageAddress page) {
    System.err.println(
        """

        Next:
          vpcwatch replay FOLDER  evaluate CloudTrail files of yours
          vpcwatch init           write vpcwatch.yaml: queue, Slack
          vpcwatch doctor         check it, before vpcwatch run
        """);
    System.err.println("The page stays at " + page.link(app.url()));
    System.err.println("until Ctrl-C, which stops and deletes everything.");
    String reason = app.fatalFault().toCompletableFuture().join();
    System.err.println("vpcwatch demo: exiting with status 1, because of " + reason);
    return 1;
  }
}
