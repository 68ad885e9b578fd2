package io.vpcwatch.standalone.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.report.TextTable;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.settings.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vpcwatch history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the life of a function as the running system knows it: what changed, when, by whom and from where; when it was outside of a VPC; who was notified.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  vpcwatch history payments-settlement",
      "  vpcwatch history --format json payments-settlement | jq .changes"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:something is known of the function",
      "1:nothing is known of it, or several functions have this name; or an unexpected failure",
      "2:wrong usage or settings, or no running system"
    })
public final class HistoryCommand implements Callable<Integer> {
  private static final int NOT_FOUND = 1;
  private static final MessageRenderer WORDS = new MessageRenderer(Language.EN);

  /** How the history is shown. */
  enum Format {
    table,
    json
  }

  private final Supplier<Settings> settings;
  private final Function<Settings, ? extends Map<String, ?>> kafka;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FUNCTION",
      description = "the name of the function, or its ARN if several have this name")
  private String function = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default) or json")
  private Format format = Format.table;

  /**
   * @param settings loaded on demand
   * @param kafka of the running system
   */
  @SuppressWarnings("NullAway.Init") // by picocli
  public HistoryCommand(
      Supplier<Settings> settings, Function<Settings, ? extends Map<String, ?>> kafka) {
    this.settings = settings;
    this.kafka = kafka;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Settings all = settings.get();
    Map<String, ?> clients = kafka.apply(all);
    FunctionArn arn = find(all, clients);
    if (arn == null) {
      return NOT_FOUND;
    }
    FoundFunction found = FoundFunction.read(arn, all, clients);
    reportMissing(found.unreadable());
    if (found.isUnknown()) {
      report("nothing is known of " + arn);
      return NOT_FOUND;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      out.println(
          Json.mapper().writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(found));
    } else {
      lines(found).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  /** Null, and reported, if there is not exactly one. */
  private @Nullable FunctionArn find(Settings all, Map<String, ?> clients) {
    if (function.startsWith("arn:")) {
      try {
        return FunctionArn.parse(function);
      } catch (IllegalArgumentException e) {
        report(SanitizedText.of(function) + " is not the ARN of a function");
        return null;
      }
    }
    SortedMap<FunctionArn, FunctionStatus> named =
        FoundFunction.named(function, all, clients, this::reportMissing);
    if (named.size() == 1) {
      return named.firstKey();
    }
    report(
        named.isEmpty()
            ? "there is no function " + SanitizedText.of(function)
            : "several functions have this name; give the ARN of one:");
    named.forEach((arn, status) -> report(arn + " " + status.verdict()));
    return null;
  }

  private void reportMissing(Map<String, Integer> unreadable) {
    TopicReader.sentences(unreadable).forEach(this::report);
  }

  static List<String> lines(FoundFunction found) {
    List<String> lines = new ArrayList<>();
    lines.add(
        found.functionArn()
            + (found.accountName() == null ? "" : " in " + SanitizedText.of(found.accountName())));
    FunctionStatus status = found.status();
    if (status != null) {
      lines.add("%s since %s".formatted(status.verdict(), status.since()));
      status
          .rules()
          .forEach((rule, outcome) -> lines.add("rule %s %s".formatted(rule.id(), outcome)));
      status
          .tags()
          .forEach((key, value) -> lines.add("tag " + SanitizedText.of(key + "=" + value)));
    }
    found
        .exemptions()
        .forEach(
            each ->
                lines.add(
                    "exemption %s of %s from %s until %s by %s: %s"
                        .formatted(
                            each.id(),
                            PlacementRule.ids(each.exemptsFrom()),
                            each.validFrom(),
                            each.until(),
                            SanitizedText.of(each.owner()),
                            SanitizedText.of(each.reason()))));
    lines.add("");
    lines.add("Changes: " + found.changes().size());
    if (found.horizon() != null) {
      lines.add("  Some changes before %s are no longer kept.".formatted(found.horizon()));
    }
    TextTable.lines(changes(found.changes())).forEach(line -> lines.add("  " + line));
    lines.add("");
    lines.add("Violations: " + found.violations().size());
    found.violations().forEach(each -> add(each, found, lines));
    return lines;
  }

  private static List<List<String>> changes(List<FunctionChange> changes) {
    List<List<String>> rows = new ArrayList<>();
    if (!changes.isEmpty()) {
      rows.add(List.of("TIME", "CHANGE", "CALL", "VPC", "BY", "FROM", "SOURCE", "EVENT ID"));
    }
    for (FunctionChange each : changes) {
      rows.add(
          List.of(
              each.eventTime().toString(),
              each.kind().name(),
              each.operation() == null ? "-" : SanitizedText.of(each.operation()),
              text(each.attachment()),
              SanitizedText.of(each.actor().displayName()),
              each.actor().sourceAddress() == null
                  ? "-"
                  : SanitizedText.of(each.actor().sourceAddress()),
              String.join(
                  ", ",
                  each.sources().stream()
                      .map(source -> source.name().toLowerCase(Locale.ROOT))
                      .toList()),
              SanitizedText.of(each.eventId())));
    }
    return rows;
  }

  private static String text(Attachment attachment) {
    if (attachment.capacityProviderArn() != null) {
      return attachment.capacityProviderArn();
    }
    return switch (attachment.state()) {
      case UNKNOWN -> "not shown";
      case DETACHED -> "none";
      case ATTACHED ->
          (attachment.vpcId() == null ? "" : attachment.vpcId() + ": ")
              + String.join(", ", attachment.subnetIds());
    };
  }

  private static void add(Violation violation, FoundFunction found, List<String> lines) {
    EventRef resolved = violation.resolved();
    lines.add(
        "  %s  %s %s, %s"
            .formatted(
                violation.id(),
                violation.rule().id(),
                violation.cause(),
                resolved == null
                    ? "still open"
                    : "%s after %s"
                        .formatted(
                            violation.end(),
                            TextTable.text(
                                Duration.between(violation.opened().time(), resolved.time())))));
    WORDS.reasons(violation).forEach(reason -> lines.add("    reason   " + reason));
    NetworkCause network = violation.network();
    if (network != null) {
      lines.add(
          "    network  %s on %s at %s"
              .formatted(
                  SanitizedText.of(network.operation()),
                  SanitizedText.of(network.id()),
                  text(network.event())));
    }
    lines.add("    opened   " + text(violation.opened()));
    if (resolved != null) {
      lines.add("    resolved " + text(resolved));
    }
    for (Delivery each : found.deliveries()) {
      if (each.violationId().equals(violation.id())) {
        lines.add(
            "    channel  %s: %s %s%s at %s"
                .formatted(
                    each.channel(),
                    each.notice(),
                    each.outcome(),
                    each.reason() == null ? "" : " (" + each.reason() + ")",
                    each.at()));
      }
    }
    for (IncidentNote each : found.notes()) {
      if (each.incident().equals(violation.id())) {
        lines.add(
            "    note     %s by %s at %s%s"
                .formatted(
                    each.state(),
                    SanitizedText.of(each.by()),
                    each.at(),
                    each.note() == null ? "" : ": " + SanitizedText.of(each.note())));
      }
    }
  }

  private static String text(EventRef event) {
    String address = event.actor().sourceAddress();
    String agent = event.actor().userAgent();
    return "%s by %s%s%s, event %s"
        .formatted(
            event.time(),
            SanitizedText.of(event.caller()),
            address == null ? "" : " from " + SanitizedText.of(address),
            agent == null ? "" : " with " + SanitizedText.of(agent),
            SanitizedText.of(event.eventId()));
  }

  private void report(String line) {
    spec.commandLine().getErr().println("vpcwatch history: " + line);
  }
}
