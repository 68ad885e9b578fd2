package io.vpcwatch.standalone.export;

import io.vpcwatch.alerting.channel.securityhub.AsffFinding;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.finding.OcsfFinding;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.replay.InputOptions;
import io.vpcwatch.standalone.replay.Replay;
import io.vpcwatch.standalone.replay.ReplayException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
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

/** {@code vpcwatch export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the violations as findings for other systems, one JSON object on each line.",
      "From the running system, or from CloudTrail files.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  vpcwatch export --format ocsf                     every violation that is known",
      "  vpcwatch export --format asff --open | jq -s .    for aws securityhub batch-import-findings"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all violations were printed",
      "1:some violations of the running system can't be read; or an unexpected failure",
      "2:wrong usage or settings, no running system, or files that can't be read"
    })
public final class ExportCommand implements Callable<Integer> {
  private static final int INCOMPLETE = 1;

  /** The format of the findings. */
  enum Format {
    ocsf,
    asff
  }

  @Mixin private final InputOptions input;
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description =
          "ocsf: Compliance Findings of OCSF 1.6; asff: the AWS Security Finding Format, as BatchImportFindings takes it")
  private Format format = Format.ocsf;

  @Option(names = "--open", description = "only violations that are open")
  private boolean open;

  @Option(
      names = "--product-arn",
      paramLabel = "ARN",
      description =
          "asff: of the account that imports the findings; default: the default product of each function's account and region")
  private @Nullable String productArn;

  private Map<String, Integer> unreadable = Map.of();

  /**
   * @param settings loaded on demand
   * @param kafka of the running system
   */
  @SuppressWarnings("NullAway.Init") // by picocli
  public ExportCommand(
      Supplier<Settings> settings,
      Function<Settings, ? extends Map<String, ?>> kafka,
      Clock clock) {
    this.input = new InputOptions(settings, kafka);
    this.clock = clock;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (productArn != null && !productArn.matches(AsffFinding.PRODUCT_ARN)) {
      throw new ParameterException(
          spec.commandLine(), AsffFinding.NO_PRODUCT_ARN.formatted("'" + productArn + "'"));
    }
    Settings all = input.settings();
    PrintWriter out = spec.commandLine().getOut();
    try {
      Collection<Violation> violations =
          input.isRunningSystem() ? ofRunningSystem(all) : Replay.violations(input.files(), all);
      // Not before what was read from files just now.
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      violations.stream()
          .filter(each -> each.transition() != Violation.Transition.RETRACTED)
          .filter(each -> !open || each.isOpen())
          .sorted(
              Comparator.comparing((Violation each) -> each.opened().time())
                  .thenComparing(Violation::id))
          .forEach(each -> out.println(finding(each, now)));
      out.flush();
      TopicReader.sentences(unreadable).forEach(input::report);
      return unreadable.isEmpty() ? 0 : INCOMPLETE;
    } catch (ReplayException e) {
      return input.notPossible(e);
    }
  }

  private String finding(Violation violation, Instant now) {
    return format == Format.ocsf
        ? OcsfFinding.json(violation, now)
        : AsffFinding.json(
                violation,
                productArn == null
                    ? AsffFinding.defaultProduct(violation.functionArn())
                    : productArn,
                now)
            .toString();
  }

  private Collection<Violation> ofRunningSystem(Settings all) {
    Map<String, Violation> violations = new HashMap<>();
    try (TopicReader reader = TopicReader.connect(input.kafka(all))) {
      reader
          .add(
              Topics.of(all.get(TopicSettings.class)).violations(),
              (function, violation) -> {
                if (violation != null) {
                  violations.put(violation.id(), violation);
                }
              })
          .readToEnd();
      unreadable = reader.unreadable();
    }
    return violations.values();
  }
}
