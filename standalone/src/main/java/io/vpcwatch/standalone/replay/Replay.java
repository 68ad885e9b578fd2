package io.vpcwatch.standalone.replay;

import io.vpcwatch.evaluator.PolicySettings;
import io.vpcwatch.ingest.IngestSettings;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailFiles;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** From files to a report. */
final class Replay {
  private final Settings settings;
  private final Clock clock;
  private final PrintWriter messages;
  private final boolean pipeline;

  /**
   * @param messages for progress and for what could not be read
   */
  Replay(Settings settings, Clock clock, PrintWriter messages, boolean pipeline) {
    this.settings = settings;
    this.clock = clock;
    this.messages = messages;
    this.pipeline = pipeline;
  }

  /**
   * @throws ReplayException if a path can't be read, or has nothing of CloudTrail in it
   */
  Report files(List<Path> paths) throws InterruptedException {
    List<List<Path>> perPath = paths.stream().map(Replay::filesOf).toList();
    long bytes = perPath.stream().flatMap(List::stream).mapToLong(Replay::size).sum();
    Trail trail = new Trail();
    try (Progress progress = progress(bytes)) {
      // By path, to say which of them holds no CloudTrail.
      for (int i = 0; i < paths.size(); i++) {
        TrailReading reading = reading(progress);
        trail.add(reading.read(perPath.get(i)));
        requireCloudTrail(reading, paths.get(i).toString());
      }
    }
    return report(trail);
  }

  /**
   * @throws ReplayException if there is nothing of CloudTrail in the stream
   */
  Report stream(String name, InputStream in) throws InterruptedException {
    try (Progress progress = progress(-1)) {
      TrailReading reading = reading(progress);
      Trail trail = reading.read(name, in);
      requireCloudTrail(reading, name);
      return report(trail);
    }
  }

  /**
   * @throws ReplayException as {@link #files}
   */
  List<Violation> violations(List<Path> paths) throws InterruptedException {
    Trail trail = new Trail();
    for (Path path : paths) {
      trail.add(reading(Progress.silent()).read(filesOf(path)));
    }
    TrailEvaluator judge = new InMemoryEvaluator(settings.get(PolicySettings.class).toPolicy());
    return judge.judge(trail.changes()).violations();
  }

  private Report report(Trail trail) throws InterruptedException {
    if (!pipeline) {
      TrailEvaluator judge = new InMemoryEvaluator(settings.get(PolicySettings.class).toPolicy());
      return Report.of(trail, judge.judge(trail.changes()));
    }
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      return Report.of(
          trail, new PipelineEvaluator(settings, folder.path()).judge(trail.changes()));
    }
  }

  private TrailReading reading(Progress progress) {
    IngestSettings ingest = settings.get(IngestSettings.class);
    ReadLimits limits = new ReadLimits(ingest.maxRecordBytes(), ingest.maxFileBytes());
    return new TrailReading(limits, clock, new DeadLetterPrinter(messages), progress);
  }

  private static Progress progress(long bytes) {
    // The launcher script knows what standard error is; Java can't tell.
    return Boolean.getBoolean("vpcwatch.terminal")
        ? Progress.on(System.err, bytes)
        : Progress.silent();
  }

  private static void requireCloudTrail(TrailReading reading, String where) {
    if (!reading.foundCloudTrail()) {
      throw new ReplayException(
          "there is no CloudTrail in " + where + ": name trail log files, or a folder of them");
    }
  }

  private static List<Path> filesOf(Path path) {
    try {
      return TrailFiles.list(List.of(path));
    } catch (IOException e) {
      throw new ReplayException(String.valueOf(e.getMessage()));
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new ReplayException("can't read " + file + ": " + e.getMessage());
    }
  }
}
