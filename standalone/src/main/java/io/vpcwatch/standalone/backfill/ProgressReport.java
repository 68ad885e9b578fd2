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

/** Reports the progress of a backfill: a bar on a terminal, else lines of JSON. */
abstract class ProgressReport implements AutoCloseable {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final InstantSource clock;
  private final Instant startedAt;
  final BackfillProgress progress;
  final PrintWriter out;

  private ProgressReport(BackfillProgress progress, PrintWriter out, InstantSource clock) {
    this.progress = progress;
    this.out = out;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  static ProgressReport on(BackfillProgress progress, PrintWriter out, InstantSource clock) {
    // Only the launcher script knows whether standard error is a terminal; Java has no API for it.
    ProgressReport report =
        Boolean.getBoolean("vpcwatch.terminal")
            ? new Bar(progress, out, clock)
            : new Lines(progress, out, clock);
    // Printing can't fail.
    Future<?> unused =
        report.timer.scheduleAtFixedRate(
            report::show, report.interval(), report.interval(), TimeUnit.MILLISECONDS);
    return report;
  }

  abstract long interval();

  abstract void show();

  abstract void summarize(boolean complete, BackfillProgress.Snapshot done);

  /** Stops reporting progress, and prints the summary. */
  void finish(boolean complete) {
    timer.shutdownNow();
    summarize(complete, progress.now());
    out.flush();
  }

  Duration elapsed() {
    return Duration.between(startedAt, clock.instant());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** On a terminal. */
  private static final class Bar extends ProgressReport {
    private static final int WHOLE = 1000;

    private final ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("history")
            .setInitialMax(WHOLE)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .clearDisplayOnFinish()
            .build();

    Bar(BackfillProgress progress, PrintWriter out, InstantSource clock) {
      super(progress, out, clock);
    }

    @Override
    long interval() {
      return 500;
    }

    @Override
    void show() {
      BackfillProgress.Snapshot now = progress.now();
      bar.stepTo((long) (now.share() * WHOLE));
      bar.setExtraMessage(" %,d files, %,d facts".formatted(now.files(), now.facts()));
    }

    @Override
    void summarize(boolean complete, BackfillProgress.Snapshot done) {
      bar.close();
      line(complete ? "done in" : "interrupted after", elapsed().toSeconds() + " s");
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
        line(
            "INCOMPLETE",
            "whether functions were outside of a VPC in what was not read is unknown");
      }
    }

    private void line(String name, String value) {
      out.println("  %-16s %s".formatted(name, value));
    }
  }

  /** As JSON. */
  private static final class Lines extends ProgressReport {
    Lines(BackfillProgress progress, PrintWriter out, InstantSource clock) {
      super(progress, out, clock);
    }

    @Override
    long interval() {
      return 5000;
    }

    @Override
    void show() {
      print("progress", progress.now());
    }

    @Override
    void summarize(boolean complete, BackfillProgress.Snapshot done) {
      print(complete ? "done" : "broken-off", done);
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
  }
}
