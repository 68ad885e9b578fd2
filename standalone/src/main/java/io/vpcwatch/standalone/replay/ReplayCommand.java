package io.vpcwatch.standalone.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.Json;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.exemptions.ExemptionFile;
import io.vpcwatch.standalone.option.TimeConverter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vpcwatch replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = "Evaluates CloudTrail files offline and prints a report.",
    footer = {
      "",
      "Examples:",
      "  vpcwatch replay trails/                     a table of every violation",
      "  vpcwatch replay --format json trails/ | jq  the same for programs",
      "  zcat *.json.gz | vpcwatch replay -          from standard input"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:no violation is open, and all input was read",
      "1:an unexpected failure",
      "2:incomplete, so the absence of violations means nothing: a piece of input is unreadable, or there is no record of CloudTrail; or wrong usage, or a path that can't be read",
      "3:violations are open, even if the input is incomplete"
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final ObjectWriter JSON = Json.mapper().writer(SerializationFeature.INDENT_OUTPUT);
  private static final String STANDARD_INPUT = "-";
  private static final int OPEN_VIOLATIONS = 3;
  private static final int NOT_JUDGED = 2;

  /** The format of the report. */
  enum Format {
    table,
    json
  }

  private final Supplier<Settings> settings;
  private final String version;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private final OutputOption output = new OutputOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "files and folders; - is standard input")
  private List<String> paths = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default) or json")
  private Format format = Format.table;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "also write a page that shows every function and its history: one file, to be opened in a browser or mailed")
  private @Nullable Path page;

  @Option(
      names = "--pipeline",
      description =
          "send the changes through an in-process Kafka and the real topologies; the report is the same")
  private boolean pipeline;

  @Option(
      names = "--exemptions",
      paramLabel = "FILE",
      description = "a YAML file of exemptions from the policy, as for vpcwatch exemptions apply")
  private @Nullable Path exemptions;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "report what was true at this time, such as 2026-03-01T00:00:00Z; default: now")
  private @Nullable Instant at;

  /**
   * @param settings loaded when they are needed, so that {@code --help} needs none
   */
  public ReplayCommand(Supplier<Settings> settings, String version) {
    this.settings = settings;
    this.version = version;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      Replay replay = replay();
      Report report =
          paths.contains(STANDARD_INPUT)
              ? replayStandardInput(replay)
              : replay.files(paths.stream().map(Path::of).toList());
      print(report);
      if (!report.complete()) {
        commandLine()
            .getErr()
            .printf(
                "vpcwatch replay: incomplete: %d records, %d unreadable pieces of input; see the report%n",
                report.summary().records(), report.summary().deadLetters());
      }
      if (report.summary().openViolations() > 0) {
        return OPEN_VIOLATIONS;
      }
      return report.complete() ? 0 : NOT_JUDGED;
    } catch (ReplayException e) {
      commandLine().getErr().println("vpcwatch replay: " + e.getMessage());
      return NOT_JUDGED;
    }
  }

  private Replay replay() {
    if (pipeline && at != null) {
      throw new ReplayException("--pipeline evaluates as of now, so it can't be used with --at");
    }
    Clock clock = Clock.systemUTC();
    List<Exemption> exempted =
        exemptions == null ? List.of() : ExemptionFile.read(exemptions, clock.instant());
    Replay.Page shown = page == null ? null : new Replay.Page(page, version);
    return new Replay(settings.get(), clock, exempted, at, pipeline, shown);
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }

  private Report replayStandardInput(Replay replay) throws IOException, InterruptedException {
    if (paths.size() > 1) {
      throw new ReplayException("- (standard input) can't be mixed with other paths");
    }
    return replay.stream("standard input", System.in);
  }

  private void print(Report report) throws JsonProcessingException {
    if (format == Format.json) {
      output.print(JSON.writeValueAsString(report) + System.lineSeparator());
      return;
    }
    StringWriter text = new StringWriter();
    new ReportTable(new PrintWriter(text)).print(report);
    output.print(text.toString());
  }
}
