package io.vpcwatch.standalone.demo;

import io.vpcwatch.alerting.channel.console.Terminal;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.app.ServiceName;
import io.vpcwatch.standalone.app.Signals;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vpcwatch demo}: everything that {@code run} runs, on a story that comes with it. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts everything on a small CloudTrail that comes with it, and prints the alerts that a channel would get.",
      "Needs no settings, takes none, and leaves nothing behind.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the story has been told",
      "1:it has not, within a minute",
      "2:wrong usage",
      "130:after Ctrl-C, when everything is closed and cleared away"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String version;

  @Option(names = "--exit", description = "end when the story has been told, instead of staying up")
  private boolean exit;

  public DemoCommand(String version) {
    this.version = version;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    System.err.println("vpcwatch demo: starting Kafka and all services; this takes a few seconds");
    AtomicReference<@Nullable App> running = new AtomicReference<>();
    try (TemporaryFolder folder = TemporaryFolder.create();
        Signals signals = Signals.handledBy(() -> clear(running.get(), folder))) {
      Story story = Story.unpackTo(folder.path().resolve("cloudtrail"));
      Terminal terminal = Terminal.standard(System.out);
      try (App app =
          new App(settings(folder, story), EnumSet.allOf(ServiceName.class), terminal, version)) {
        running.set(app);
        app.start();
        return perform(app, story);
      }
    }
  }

  private Integer perform(App app, Story story) throws ExecutionException, InterruptedException {
    String missing = awaitEnd(app, story);
    if (!missing.isEmpty()) {
      System.err.println(
          "vpcwatch demo: the story was not told within %d s: %s; health: %s"
              .formatted(PATIENCE.toSeconds(), missing, app.check().detail()));
      return 1;
    }
    return exit ? 0 : stayUp(app);
  }

  private static void clear(@Nullable App app, TemporaryFolder folder) {
    if (app != null) {
      app.close();
    }
    folder.close();
  }

  /**
   * One partition, so that the story is told in its order; no violation of it is too old to page,
   * and all are told one by one.
   */
  private static Settings settings(TemporaryFolder folder, Story story) {
    return KnownSettings.loader()
        .override(
            Map.of(
                "data-dir", folder.path().resolve("data").toString(),
                "http.port", "0",
                "topics.partitions", "1",
                "ingest.files", story.folder().toString(),
                "alerting.page-within", "36500d",
                "alerting.grace", "0s",
                "alerting.storm-more-than", "1000",
                "alerting.channels.terminal.type", "console"))
        .load();
  }

  /** Waits for the end of the story; returns what is missing of it, empty if nothing is. */
  private static String awaitEnd(App app, Story story)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String group = app.service(EvaluatorService.class).groupId();
    try (StoryTracker tracker =
        new StoryTracker(app.kafka(), app.topics(), group, story.files().size())) {
      String missing = tracker.poll();
      while (!missing.isEmpty() && System.nanoTime() - deadline < 0) {
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
          metrics   %1$s/metrics
          health    %1$s/health/ready
        Ctrl-C stops it and clears everything away."""
            .formatted(app.url()));
    String reason = app.fatalFault().toCompletableFuture().join();
    System.err.println("vpcwatch demo: stopping, as the in-process Kafka gave up: " + reason);
    return 1;
  }
}
