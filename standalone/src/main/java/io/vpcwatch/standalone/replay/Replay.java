package io.vpcwatch.standalone.replay;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.evaluator.PolicySettings;
import io.vpcwatch.ingest.IngestSettings;
import io.vpcwatch.ingest.cloudtrail.ParallelTrailReader;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailFiles;
import io.vpcwatch.ingest.cloudtrail.TrailInput;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.report.AuditReport;
import io.vpcwatch.model.report.AuditReportBuilder;
import io.vpcwatch.model.report.Coverage;
import io.vpcwatch.model.report.KnownFunctions;
import io.vpcwatch.query.PageFile;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Evaluates CloudTrail files: reads them, evaluates their changes, and reports. */
public final class Replay {
  private final Settings settings;
  private final TrailReader reader;
  private final List<Exemption> exemptions;
  private final Instant now;
  private final Instant asOf;
  private final boolean pipeline;
  private final @Nullable Page page;

  /**
   * A page that shows what was found.
   *
   * @param version of vpcwatch
   */
  record Page(Path file, String version) {}

  /**
   * @param at ignores what happened later; null for now
   * @param page null for none
   */
  Replay(
      Settings settings,
      Clock clock,
      List<Exemption> exemptions,
      @Nullable Instant at,
      boolean pipeline,
      @Nullable Page page) {
    IngestSettings ingest = settings.get(IngestSettings.class);
    ReadLimits limits = ingest.readLimits();
    this.settings = settings;
    this.reader = new TrailReader(limits, true, clock);
    this.exemptions = exemptions;
    this.now = clock.instant();
    this.asOf = at == null ? now : at;
    this.pipeline = pipeline;
    this.page = page;
  }

  /** The violations in files, in their final state; the oldest first. */
  public static List<Violation> violations(List<Path> paths, Settings settings)
      throws InterruptedException {
    Replay replay = new Replay(settings, Clock.systemUTC(), List.of(), null, false, null);
    Trail trail = replay.read(paths, Progress.silent());
    return replay.evaluate(trail).violations().stream()
        .sorted(Comparator.comparing(violation -> violation.opened().time()))
        .toList();
  }

  /**
   * The report about a moment or a period from files, without the version of vpcwatch.
   *
   * @throws ReplayException if a path can't be read, or contains no CloudTrail
   */
  public static AuditReportBuilder audit(
      List<Path> paths,
      AuditReport.Scope scope,
      Settings settings,
      List<Exemption> exemptions,
      Clock clock)
      throws InterruptedException {
    Replay replay = new Replay(settings, clock, exemptions, null, false, null);
    Trail trail = replay.read(paths, Progress.silent());
    return replay.audit(trail, scope, replay.evaluate(trail), join(paths));
  }

  private AuditReportBuilder audit(
      Trail trail, AuditReport.Scope scope, ReplayResult result, String where) {
    KnownFunctions functions = new KnownFunctions(policy(trail, scope.moment()), scope.moment());
    trail.changes().values().forEach(each -> functions.add(FunctionHistory.of(each)));
    List<Coverage.Unread> unread =
        trail.unread().first().stream()
            .map(each -> new Coverage.Unread(each.source(), each.reason(), 1, null))
            .toList();
    String completeness =
        trail.unread().count() == 0
            ? "All input was readable."
            : "%d pieces of the input could not be read. What they contain about functions is unknown."
                .formatted(trail.unread().count());
    Report.Summary summary = trail.summary(0, exemptions.size());
    return AuditReport.of(
            scope,
            new AuditReport.Facts(
                functions.functions(), result.violations(), exemptions, result.compliance()),
            settings.get(AccountTable.class)::described)
        .generatedAt(now)
        .inputs(
            List.of(
                "%d files with %d records in %s"
                    .formatted(summary.files(), summary.records(), where)))
        .coverage(
            functions.coverage(
                List.of(),
                unread,
                List.of(),
                List.of(completeness, Coverage.FILES, Coverage.DIGESTS, Coverage.LATE)));
  }

  /**
   * @throws ReplayException if a path can't be read, or contains no CloudTrail
   */
  Report files(List<Path> paths) throws InterruptedException {
    long bytes = paths.stream().flatMap(path -> list(path).stream()).mapToLong(Replay::size).sum();
    Trail trail;
    try (Progress progress = progress(bytes)) {
      trail = read(paths, progress);
    }
    return report(trail, join(paths));
  }

  /**
   * @throws ReplayException if the stream can't be read, or contains no CloudTrail
   */
  Report stream(String name, InputStream in) throws InterruptedException {
    Trail trail;
    try (Progress progress = progress(-1)) {
      trail = new Trail(progress);
      reader.read(name, in, trail);
    } catch (IOException e) {
      throw new ReplayException("can't read " + name + ": " + e.getMessage());
    }
    requireCloudTrail(trail, name);
    return report(trail, name);
  }

  private Trail read(List<Path> paths, Progress progress) throws InterruptedException {
    Trail all = new Trail(progress);
    List<TrailInput> files = new ArrayList<>();
    for (Path path : paths) {
      List<Path> below = list(path);
      if (below.isEmpty()) {
        all.onEmpty(path.toString());
      }
      below.forEach(file -> files.add(TrailInput.of(file)));
    }
    int parallelism = Runtime.getRuntime().availableProcessors();
    try (ParallelTrailReader parallel = new ParallelTrailReader(reader, parallelism, 1)) {
      parallel.read(files, () -> new Trail(progress)).forEach(all::add);
      requireCloudTrail(all, join(paths));
      return all;
    } catch (IOException e) {
      throw new ReplayException(e.getMessage());
    }
  }

  private Report report(Trail trail, String where) throws InterruptedException {
    ReplayResult result = evaluate(trail);
    Report report = Report.of(trail, exemptions.size(), result);
    if (page != null) {
      AuditReport audit =
          audit(trail, AuditReport.Scope.at(asOf), result, where).version(page.version()).build();
      writePage(page.file(), trail, result, audit);
    }
    return report;
  }

  private void writePage(Path file, Trail trail, ReplayResult result, AuditReport report) {
    AccountTable accounts = settings.get(AccountTable.class);
    try (Writer out = Files.newBufferedWriter(file)) {
      PageFile.write(
          out,
          new PageFile.Content(
              settings.get(AlertingSettings.class).ownership(accounts),
              asOf,
              result.functions(),
              result.violations(),
              changes(trail),
              exemptions,
              report));
    } catch (IOException e) {
      throw new ReplayException("can't write the page to " + file + ": " + e.getMessage());
    }
  }

  private ReplayResult evaluate(Trail trail) throws InterruptedException {
    if (!pipeline) {
      return ReplayResult.inMemory(changes(trail), trail.networkUntil(asOf), policy(trail, asOf));
    }
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      return new PipelineEvaluator(settings, folder.path()).evaluate(trail, exemptions);
    }
  }

  private Map<FunctionArn, List<FunctionChange>> changes(Trail trail) {
    return asOf.equals(now) ? trail.changes() : trail.changesUntil(asOf);
  }

  private Policy policy(Trail trail, Instant moment) {
    return settings
        .get(PolicySettings.class)
        .toPolicy(settings.get(AccountTable.class))
        .knowing(trail.providersAt(moment))
        .with(exemptions, moment);
  }

  private static String join(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private static Progress progress(long bytes) {
    // Only the launcher script knows whether standard error is a terminal; Java has no API for it.
    return Boolean.getBoolean("vpcwatch.terminal")
        ? Progress.on(System.err, bytes)
        : Progress.silent();
  }

  private static void requireCloudTrail(Trail trail, String where) {
    if (!trail.hasCloudTrail()) {
      String pieces =
          trail.unread().first().stream()
              .map(piece -> "\n  " + piece)
              .collect(Collectors.joining());
      throw new ReplayException(
          "there is no CloudTrail in "
              + where
              + ": name trail log files, or a folder of them"
              + pieces);
    }
  }

  private static List<Path> list(Path path) {
    try {
      return TrailFiles.list(List.of(path));
    } catch (IOException e) {
      throw new ReplayException(e.getMessage());
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      // Only for the progress. Reading it fails as well, and is reported.
      return 0;
    }
  }
}
