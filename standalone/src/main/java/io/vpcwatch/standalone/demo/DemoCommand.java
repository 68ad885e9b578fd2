package io.vpcwatch.standalone.demo;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vpcwatch demo}: everything that {@code run} runs, on a bundled trail. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs everything on a small bundled trail, and prints the alerts that a channel would receive.",
      "Ignores all settings, and leaves nothing behind.",
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
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final String version;

  @Option(names = "--exit", description = "exit after the last alert instead of staying up")
  private boolean exit;

  @Option(
      names = "--pace",
      paramLabel = "SECONDS",
      description = "deliver the trail file by file, each after so many seconds, to watch the page")
  private int pace;

  public DemoCommand(String version) {
    this.version = version;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    // The alerts are what this is about.
    new LogSettings(LogSettings.Format.TEXT, Level.WARN).apply();
    System.err.println("vpcwatch demo: starting Kafka and all services; this takes a few seconds");
    AtomicReference<@Nullable App> running = new AtomicReference<>();
    try (TemporaryFolder folder = TemporaryFolder.create();
        Signals signals = Signals.handledBy(() -> cleanUp(running.get(), folder))) {
      Path trail = Files.createDirectory(folder.path().resolve("cloudtrail"));
      Story story = Story.unpackTo(pace > 0 ? folder.path().resolve("story") : trail);
      Terminal terminal = Terminal.standard(System.out);
      try (App app =
          new App(settings(folder, trail), EnumSet.allOf(ServiceName.class), terminal, version)) {
        running.set(app);
        app.start();
        System.err.println("vpcwatch demo: the page is at " + app.url() + "/");
        if (pace > 0) {
          deliver(story, trail);
        }
        String missing = awaitEnd(app, story);
        if (missing.isEmpty()) {
          return exit ? 0 : stayUp(app);
        }
        System.err.println(
            "vpcwatch demo: not complete: %s; health: %s".formatted(missing, app.check().detail()));
        return 1;
      }
    }
  }

  private static void cleanUp(@Nullable App app, TemporaryFolder folder) {
    if (app != null) {
      app.close();
    }
    folder.close();
  }

  /**
   * One partition keeps the alerts in order; no violation is too old for a notification, and none
   * are grouped.
   */
  private static Settings settings(TemporaryFolder folder, Path trail) {
    return KnownSettings.loader()
        .override(
            Map.of(
                "data-dir", folder.path().resolve("data").toString(),
                "http.port", "0",
                "topics.partitions", "1",
                "ingest.files", trail.toString(),
                "alerting.page-within", "36500d",
                "alerting.grace", "0s",
                "alerting.storm-more-than", "1000",
                "alerting.channels.terminal.type", "console"))
        .load();
  }

  private void deliver(Story story, Path trail) throws IOException, InterruptedException {
    for (Path file : story.files()) {
      Thread.sleep(Duration.ofSeconds(pace).toMillis());
      Files.move(file, trail.resolve(file.getFileName()));
    }
  }

  /** Waits for the end of the story; returns what is missing of it, empty if nothing is. */
  private static String awaitEnd(App app, Story story)
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
        System.out.println(tracker.counts().summary());
      }
      return missing;
    }
  }

  private static int stayUp(App app) {
    System.err.println(
        """
        vpcwatch stays up.
          page      %1$s/
          metrics   %1$s/metrics
          health    %1$s/health/ready
        Ctrl-C stops it and deletes everything."""
            .formatted(app.url()));
    String reason = app.fatalFault().toCompletableFuture().join();
    System.err.println("vpcwatch demo: exiting with status 1, because of " + reason);
    return 1;
  }
}
