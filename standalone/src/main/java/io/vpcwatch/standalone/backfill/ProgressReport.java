package io.vpcwatch.standalone.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vpcwatch.ingest.backfill.BackfillProgress;
import io.vpcwatch.model.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Reports the progress of a backfill: a bar on a terminal, else lines of JSON. */
final class ProgressReport implements AutoCloseable {
  private static final int WHOLE = 1000;
  private static final long BAR_MILLIS = 500;
  private static final long LINE_MILLIS = 5000;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final BackfillProgress progress;
  private final PrintWriter out;
  private final InstantSource clock;
  private final Instant startedAt;
  private final @Nullable ProgressBar bar;

  ProgressReport(BackfillProgress progress, PrintWriter out, InstantSource clock) {
    this.progress = progress;
    this.out = out;
    this.clock = clock;
    this.startedAt = clock.instant();
    // Only the launcher script knows whether standard error is a terminal; Java has no API for it.
    this.bar = Boolean.getBoolean("vpcwatch.terminal") ? bar() : null;
    long interval = bar == null ? LINE_MILLIS : BAR_MILLIS;
    // Printing can't fail.
    Future<?> unused =
        timer.scheduleAtFixedRate(this::show, interval, interval, TimeUnit.MILLISECONDS);
  }

  private static ProgressBar bar() {
    return new ProgressBarBuilder()
        .setTaskName("history")
        .setInitialMax(WHOLE)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(System.err))
        .clearDisplayOnFinish()
        .build();
  }

  private void show() {
    BackfillProgress.Snapshot now = progress.now();
    if (bar == null) {
      print("progress", now);
    } else {
      bar.stepTo((long) (now.share() * WHOLE));
      bar.setExtraMessage(" %,d files, %,d facts".formatted(now.files(), now.facts()));
    }
  }

  /**
   * Stops reporting progress, and prints the summary.
   *
   * @param finished whether the run came to its end
   */
  void finish(boolean finished) {
    timer.shutdownNow();
    if (bar == null) {
      print(finished ? "done" : "broken-off", progress.now());
    } else {
      bar.close();
      summarize(finished, progress.now());
    }
    out.flush();
  }

  private void summarize(boolean finished, BackfillProgress.Snapshot done) {
    line(finished ? "done in" : "interrupted after", elapsed().toSeconds() + " s");
    if (!done.resumedFrom().isEmpty()) {
      line("resumed after", done.resumedFrom());
    }
    line("files", "%,d (%,d bytes)".formatted(done.files(), done.bytes()));
    line("records", "%,d".formatted(done.records()));
    line("facts", "%,d published".formatted(done.facts()));
    line("other times", "%,d facts left out".formatted(done.outside()));
    line("dead letters", "%,d".formatted(done.deadLetters()));
    done.unread().forEach(piece -> line("", piece.toString()));
    line("vanished", "%,d files".formatted(done.missing()));
    if (!done.complete()) {
      line("INCOMPLETE", "what the unread input contains about functions is unknown");
    }
  }

  private void line(String name, String value) {
    out.println("  %-16s %s".formatted(name, value));
  }

  private void print(String event, BackfillProgress.Snapshot now) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.put("seconds", elapsed().toSeconds());
    double done = now.share() - now.shareAtStart();
    if (event.equals("progress") && done > 0) {
      line.put("secondsLeft", Math.round(elapsed().toSeconds() * (1 - now.share()) / done));
    }
    line.put("backfill", now);
    if (!event.equals("progress")) {
      line.put("complete", event.equals("done") && now.complete());
    }
    try {
      out.println(Json.mapper().writeValueAsString(line));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Duration elapsed() {
    return Duration.between(startedAt, clock.instant());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
