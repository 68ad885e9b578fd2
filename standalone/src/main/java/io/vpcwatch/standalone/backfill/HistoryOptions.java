package io.vpcwatch.standalone.backfill;

import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.standalone.option.TimeConverter;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for the history to read: its range of time, its accounts and regions. */
final class HistoryOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "the first events: a day (2026-01-31, in UTC) or a time (2026-01-31T10:00:00Z)")
  private Instant from = Instant.EPOCH;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "excludes events at this time or later; default: now")
  private @Nullable Instant to;

  @Option(
      names = "--restart",
      description = "reads everything, even if an earlier run has published it")
  private boolean restart;

  @Option(
      names = "--account",
      split = ",",
      paramLabel = "ID",
      description =
          "only these accounts; default: aws.accounts (s3: without it, all in the bucket)")
  private Set<String> accounts = Set.of();

  @Option(
      names = "--region",
      split = ",",
      paramLabel = "REGION",
      description = "only these regions; default: all")
  private Set<String> regions = Set.of();

  Instant from() {
    return from;
  }

  @Nullable Instant to() {
    return to;
  }

  boolean restart() {
    return restart;
  }

  /** Empty for the default. */
  Set<String> accounts() {
    return accounts;
  }

  /** Empty for the default. */
  Set<String> regions() {
    return regions;
  }

  /**
   * @param now the end if none was given
   */
  TimeRange range(Instant now) {
    Instant end = to == null ? now : to;
    if (!from.isBefore(end)) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(),
          "--from (" + from + ") must be before --to (" + end + ")");
    }
    return new TimeRange(from, end);
  }
}
