package io.vpcwatch.standalone.report;

import io.vpcwatch.evaluator.EvidenceReader;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.report.AuditReport.Scope;
import io.vpcwatch.model.report.AuditReportBuilder;
import io.vpcwatch.model.report.ReportFormat;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.exemptions.ExemptionFile;
import io.vpcwatch.standalone.option.TimeConverter;
import io.vpcwatch.standalone.replay.InputOptions;
import io.vpcwatch.standalone.replay.OutputOption;
import io.vpcwatch.standalone.replay.Replay;
import io.vpcwatch.standalone.replay.ReplayException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vpcwatch report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Reports for an auditor which functions were outside of a VPC at a time, or in a period: for how long, who did it, who fixed it; what was exempt and why; and what is not known.",
      "From the running system, or from CloudTrail files.",
      ""
    },
    footer = {
      "",
      "TIME is like 2026-10-14T12:00Z, 2026-10-14T21:00+09:00, or 2026-10-14 for its beginning in UTC.",
      "",
      "Examples:",
      "  vpcwatch report --at 2026-10-14T12:00Z                 from the running system",
      "  vpcwatch report --from 2026-07-01 --to 2026-10-01 --format csv --output q3.csv",
      "  vpcwatch report --at 2026-10-14T12:00Z trails/         from files"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:there is a report; it also names what could not be read",
      "1:an unexpected failure",
      "2:wrong usage or settings, no running system, or files that can't be read"
    })
public final class ReportCommand implements Callable<Integer> {
  @Mixin private final InputOptions input;
  @Mixin private final OutputOption output = new OutputOption();
  private final Clock clock;
  private final String version;

  @Spec private CommandSpec spec;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "a moment; default: now")
  private @Nullable Instant at;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "the beginning of a period")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "the end of the period, which is not part of it; default: now")
  private @Nullable Instant to;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), json, csv or html")
  private ReportFormat format = ReportFormat.table;

  @Option(
      names = "--exemptions",
      paramLabel = "FILE",
      description =
          "a YAML file of exemptions, as for vpcwatch exemptions apply; only with files, as the running system has its own")
  private @Nullable Path exemptions;

  /**
   * @param settings loaded on demand
   * @param kafka of the running system
   */
  @SuppressWarnings("NullAway.Init") // by picocli
  public ReportCommand(
      Supplier<Settings> settings,
      Function<Settings, ? extends Map<String, ?>> kafka,
      Clock clock,
      String version) {
    this.input = new InputOptions(settings, kafka);
    this.clock = clock;
    this.version = version;
  }

  @Override
  public Integer call() throws InterruptedException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Scope scope = scope(now);
    if (exemptions != null && input.isRunningSystem()) {
      throw usageError("--exemptions needs files; the running system has its own exemptions");
    }
    try {
      AuditReportBuilder report =
          input.isRunningSystem() ? ofRunningSystem(scope, now) : ofFiles(scope, now);
      output.print(format.render(report.generatedAt(now).version(version).build()));
      return 0;
    } catch (ReplayException e) {
      return input.notPossible(e);
    }
  }

  private Scope scope(Instant now) {
    try {
      return Scope.of("--", at, from, to, now);
    } catch (IllegalArgumentException e) {
      throw usageError(String.valueOf(e.getMessage()));
    }
  }

  private AuditReportBuilder ofFiles(Scope scope, Instant now) throws InterruptedException {
    List<Exemption> exempted = exemptions == null ? List.of() : ExemptionFile.read(exemptions, now);
    return Replay.audit(input.files(), scope, input.settings(), exempted, clock);
  }

  private AuditReportBuilder ofRunningSystem(Scope scope, Instant now) {
    Settings all = input.settings();
    return EvidenceReader.report(scope, now, all, input.kafka(all));
  }

  private ParameterException usageError(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
