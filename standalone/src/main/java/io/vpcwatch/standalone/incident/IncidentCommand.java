package io.vpcwatch.standalone.incident;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.channel.console.ConsoleChannel;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.outbox.NotePublisher;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.RunningSystem;
import io.vpcwatch.standalone.option.LineConverter;
import io.vpcwatch.standalone.option.TimeConverter;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vpcwatch incident}. */
@Command(
    name = "incident",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Shows an incident, or stops its reminders because somebody has it.", ""},
    footer = {
      "",
      "ID is the id at the end of every alert, or its beginning.",
      "",
      "Examples:",
      "  vpcwatch incident cdc89b",
      "  vpcwatch incident ack cdc89b --note 'the fix is in review'",
      "  vpcwatch incident snooze cdc89b --for 3d"
    })
public final class IncidentCommand implements Callable<Integer> {
  private static final int NOT_POSSIBLE = 1;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{4,32}");
  private static final Pattern PERIOD = Pattern.compile("([1-9][0-9]{0,3})([mhd])");

  /** Until when there are no reminders, and why. */
  static final class NoteOptions {
    @Option(names = "--for", paramLabel = "TIME", description = "no reminders for 30m, 8h, 3d")
    private @Nullable String period;

    @Option(
        names = "--until",
        paramLabel = "TIME",
        description = "no reminders until a time, like 2026-12-01T09:00Z")
    private @Nullable String until;

    @Option(
        names = "--note",
        paramLabel = "TEXT",
        converter = LineConverter.class,
        description = "what the others should know")
    private @Nullable String note;
  }

  private final Supplier<Settings> settings;
  private final InstantSource clock;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "as for show, as alerts end with it")
  private @Nullable String incident;

  /**
   * @param settings loaded on demand
   */
  @SuppressWarnings("NullAway.Init") // by picocli
  public IncidentCommand(Supplier<Settings> settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (incident == null) {
      throw new ParameterException(spec.commandLine(), "a command is missing: show, ack or snooze");
    }
    return show(incident);
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Prints what is known of an incident: what happened, who was notified, and who has it.",
        "Exit status 1 if there is no such incident."
      })
  int show(@Parameters(paramLabel = "ID", description = "the id of the incident") String id) {
    Settings all = settings.get();
    FoundIncident found = find("show", id, all);
    if (found == null) {
      return NOT_POSSIBLE;
    }
    Violation violation = found.violation();
    AlertingSettings alerting = all.get(AlertingSettings.class);
    Message message =
        alerting
            .renderer(Language.EN, alerting.timeZone(), all.get(AccountTable.class))
            .at(clock)
            .of(
                IncidentUpdate.of(
                    violation.id(),
                    violation.isOpen() ? Notice.OPENED : Notice.RESOLVED,
                    1,
                    null,
                    violation));
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        new ConsoleChannel("show", Terminal.plain(System.out)).draft(message).get(0).content());
    found.deliveries().forEach(delivery -> out.println(line(delivery)));
    IncidentNote note = found.note();
    if (note != null) {
      out.println(line(note));
    }
    if (violation.supersededBy() != null) {
      out.println("continued as incident " + violation.supersededBy());
    }
    out.flush();
    return 0;
  }

  @Command(
      name = "ack",
      mixinStandardHelpOptions = true,
      description = {
        "Notifies all channels of the incident that you work on it, and stops its reminders until it is resolved, or until a time.",
        "Exit status 1 if there is no such open incident."
      })
  int ack(
      @Parameters(paramLabel = "ID", description = "the id of the incident") String id,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              converter = LineConverter.class,
              description = "who has it; default: your login")
          @Nullable String by,
      @Mixin NoteOptions options) {
    return note("ack", id, IncidentNote.State.ACKNOWLEDGED, by, end("ack", options), options.note);
  }

  @Command(
      name = "snooze",
      mixinStandardHelpOptions = true,
      description = {
        "Stops the reminders of an incident until a time.",
        "Exit status 1 if there is no such open incident."
      })
  int snooze(
      @Parameters(paramLabel = "ID", description = "the id of the incident") String id,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              converter = LineConverter.class,
              description = "who decided; default: your login")
          @Nullable String by,
      @Mixin NoteOptions options) {
    Instant end = end("snooze", options);
    if (end == null) {
      throw usageError("snooze", "give --for or --until");
    }
    return note("snooze", id, IncidentNote.State.SNOOZED, by, end, options.note);
  }

  private int note(
      String command,
      String id,
      IncidentNote.State state,
      @Nullable String by,
      @Nullable Instant until,
      @Nullable String text) {
    Settings all = settings.get();
    FoundIncident found = find(command, id, all);
    if (found == null) {
      return NOT_POSSIBLE;
    }
    Violation violation = found.violation();
    if (!violation.isOpen()) {
      report("incident " + violation.id() + " is not open");
      return NOT_POSSIBLE;
    }
    IncidentNote note =
        new IncidentNote(
            violation.id(),
            state,
            by == null ? System.getProperty("user.name") : by,
            clock.instant(),
            until,
            text);
    try (NotePublisher publisher =
        new NotePublisher(RunningSystem.kafka(all), topics(all).incidentNotes())) {
      publisher.publish(note);
    }
    report(violation.functionArn() + ", incident " + violation.id() + ": " + line(note));
    return 0;
  }

  /** Null, and reported, if there is not exactly one. */
  private @Nullable FoundIncident find(String command, String id, Settings all) {
    if (!ID.matcher(id).matches()) {
      throw usageError(
          command, id + " is not the id of an incident, or its first 4 digits or more");
    }
    Map<String, Object> kafka = RunningSystem.kafka(all);
    List<FoundIncident> found =
        FoundIncident.find(
            id,
            kafka,
            topics(all),
            unreadable -> TopicReader.sentences(unreadable).forEach(this::report));
    if (found.isEmpty()) {
      report("there is no incident " + id);
      return null;
    }
    if (found.size() > 1) {
      report(id + " is the beginning of several incidents:");
      found.stream()
          .map(FoundIncident::violation)
          .map(each -> each.id() + " " + each.functionArn() + " " + each.rule().id())
          .forEach(this::report);
      return null;
    }
    return found.get(0);
  }

  private static Topics topics(Settings all) {
    return Topics.of(all.get(TopicSettings.class));
  }

  private @Nullable Instant end(String command, NoteOptions options) {
    String period = options.period;
    String until = options.until;
    if (period != null && until != null) {
      throw usageError(command, "give either --for or --until");
    }
    Instant now = clock.instant();
    Instant end = null;
    if (period != null) {
      Matcher matcher = PERIOD.matcher(period);
      if (!matcher.matches()) {
        throw usageError(command, "--for must be like 30m, 8h or 3d");
      }
      int number = Integer.parseInt(matcher.group(1));
      end =
          now.plus(
              switch (matcher.group(2)) {
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
              });
    } else if (until != null) {
      try {
        end = TimeConverter.parse(until);
      } catch (DateTimeException e) {
        throw usageError(
            command, "--until must be like 2026-12-01T09:00Z or 2026-12-01T09:00+09:00");
      }
    }
    if (end != null && !end.isAfter(now)) {
      throw usageError(command, "--until must be in the future");
    }
    return end;
  }

  private static String line(Delivery delivery) {
    String reason = delivery.reason() == null ? "" : " (" + delivery.reason() + ")";
    return "channel %s: %s %s%s at %s"
        .formatted(
            delivery.channel(), delivery.notice(), delivery.outcome(), reason, delivery.at());
  }

  private static String line(IncidentNote note) {
    String until = note.until() == null ? "until it is resolved" : "until " + note.until();
    String text = note.note() == null ? "" : ": " + SanitizedText.of(note.note());
    return "%s by %s at %s, no reminders %s%s"
        .formatted(
            note.state() == IncidentNote.State.SNOOZED ? "snoozed" : "acknowledged",
            SanitizedText.of(note.by()),
            note.at(),
            until,
            text);
  }

  private void report(String line) {
    spec.commandLine().getErr().println("vpcwatch incident: " + line);
  }

  private ParameterException usageError(String command, String problem) {
    return new ParameterException(spec.subcommands().get(command), problem);
  }
}
