package io.vpcwatch.standalone.exemptions;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.option.LineConverter;
import io.vpcwatch.standalone.option.RuleConverter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vpcwatch exemptions}. */
@Command(
    name = "exemptions",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Shows and changes which functions may violate the policy: why, and until when.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  vpcwatch exemptions apply -f exemptions.yaml --dry-run   what the file would change, and for which functions",
      "  vpcwatch exemptions apply -f exemptions.yaml --prune     the file is all there is; asks before it changes anything",
      "  vpcwatch exemptions check                                which ones should be reviewed"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:an unexpected failure",
      "2:wrong usage or settings, a problem in the file, or a change that needs --yes or --force",
      "3:nothing was changed: there is no such exemption, the answer was no, or others changed the exemptions at the same time; check: something to review; list, show and check: something can't be read"
    })
public final class ExemptionsCommand implements Runnable {
  private static final int REFUSED = 2;
  private static final int NOTHING_DONE = 3;
  private static final int LISTED_FUNCTIONS = 10;
  private static final String MAX_FUNCTIONS = "100";

  private final Supplier<Settings> settings;
  private final Function<Settings, ? extends Map<String, ?>> kafka;
  private final Clock clock;
  private final Function<String, Optional<Boolean>> question;

  @Spec private CommandSpec spec;

  /**
   * @param settings loaded on demand
   * @param kafka of the running system
   */
  public ExemptionsCommand(
      Supplier<Settings> settings, Function<Settings, ? extends Map<String, ?>> kafka) {
    this(settings, kafka, Clock.systemUTC(), ExemptionsCommand::ask);
  }

  /**
   * @param question asks the user; empty if there is nobody to ask
   */
  @SuppressWarnings("NullAway.Init") // by picocli
  ExemptionsCommand(
      Supplier<Settings> settings,
      Function<Settings, ? extends Map<String, ?>> kafka,
      Clock clock,
      Function<String, Optional<Boolean>> question) {
    this.settings = settings;
    this.kafka = kafka;
    this.clock = clock;
    this.question = question;
  }

  @SuppressWarnings("SystemConsoleNull") // later JDKs have one whose first line is null
  private static Optional<Boolean> ask(String question) {
    return Optional.ofNullable(System.console())
        .map(console -> console.readLine("%s [y/N] ", question))
        .map(answer -> answer.strip().matches("(?i)y|yes"));
  }

  /** How changes are made, and by whom. */
  static final class ChangeOptions {
    @Option(names = "--dry-run", description = "shows the changes, and makes none")
    private boolean dryRun;

    @Option(names = "--yes", description = "does not ask")
    private boolean yes;

    @Option(
        names = "--by",
        paramLabel = "NAME",
        converter = LineConverter.class,
        description = "who makes the changes; default: the user and the host")
    private @Nullable String by;

    private String author() {
      if (SettingsExemptions.AUTHOR.equals(by)) {
        // The next start of vpcwatch run would withdraw the exemption.
        throw new SettingsException(
            List.of("--by: " + by + " stands for the setting of this name"));
      }
      return by == null ? System.getProperty("user.name") + "@" + ProcessSettings.hostName() : by;
    }
  }

  /** What is applied, and how much may be. */
  static final class ApplyOptions {
    @Option(
        names = {"-f", "--file"},
        required = true,
        paramLabel = "FILE",
        description = "the exemptions as YAML; see docs/exemptions.md")
    private Path file = Path.of("");

    @Option(
        names = "--prune",
        description =
            "withdraws exemptions that the file does not have, except those of the setting exemptions-file")
    private boolean prune;

    @Option(
        names = "--force",
        description = "allows exemptions that match every function, or more than --max-functions")
    private boolean force;

    @Option(
        names = "--max-functions",
        paramLabel = "N",
        defaultValue = MAX_FUNCTIONS,
        description = "default: " + MAX_FUNCTIONS)
    private int maxFunctions;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: list, show, apply, remove or check");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the exemptions and the number of functions that each matches.")
  int list(
      @Option(names = "--all", description = "also those that are over") boolean all,
      @Option(
              names = "--rule",
              paramLabel = "RULE",
              converter = RuleConverter.class,
              description = "only those from this rule: vpc, multi-az, …; see docs/rules.md")
          @Nullable PlacementRule rule) {
    ExemptionTopic topic = topic();
    Instant now = now();
    List<Exemption> listed =
        topic.read().stream()
            .filter(each -> all || each.until().isAfter(now))
            .filter(each -> rule == null || each.isFrom(rule))
            .toList();
    Coverage coverage = topic.coverage(listed);
    int status = status(topic);
    if (listed.isEmpty()) {
      out().printf("There are no exemptions%s.%n", rule == null ? "" : " from " + rule.id());
      return status;
    }
    String row = "%-24s %-10s %-20s %9s  %-18s %s%n";
    out().printf(row, "ID", "STATE", "UNTIL", "FUNCTIONS", "RULES", "OWNER");
    for (Exemption each : listed) {
      out()
          .printf(
              row,
              each.id(),
              state(each, now),
              each.until(),
              coverage.of(each).size(),
              PlacementRule.ids(each.exemptsFrom()),
              each.owner());
    }
    return status;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description =
          "Shows an exemption with its former versions and the functions that it matches.")
  int show(@Parameters(paramLabel = "ID") String id) {
    ExemptionTopic topic = topic();
    List<Exemption> versions =
        topic.read().stream()
            .filter(each -> each.id().equals(id) || each.name().equals(id))
            .toList();
    if (versions.isEmpty()) {
      status(topic);
      return nothingDone("there is no exemption " + id);
    }
    Coverage coverage = topic.coverage(versions);
    versions.forEach(each -> show(each, coverage));
    return status(topic);
  }

  private void show(Exemption exemption, Coverage coverage) {
    PrintWriter out = out();
    out.printf("%s: %s%n", exemption.id(), state(exemption, now()));
    exemption.matchers().forEach(matcher -> out.printf("  match    %s%n", text(matcher)));
    out.printf("  rules    %s%n", PlacementRule.ids(exemption.exemptsFrom()));
    out.printf("  owner    %s%n  reason   %s%n", exemption.owner(), exemption.reason());
    if (exemption.ticket() != null) {
      out.printf("  ticket   %s%n", exemption.ticket());
    }
    out.printf("  from     %s%n  until    %s%n", exemption.validFrom(), exemption.validUntil());
    if (exemption.revokedAt() != null) {
      String by = exemption.revokedBy();
      out.printf("  revoked  %s%s%n", exemption.revokedAt(), by == null ? "" : " by " + by);
    }
    out.printf("  created  %s by %s%n", exemption.createdAt(), exemption.createdBy());
    coverage
        .of(exemption)
        .forEach(
            (function, covered) ->
                out.printf(
                    "  %-14s %s%s%n", covered.verdict(), function, outcomes(exemption, covered)));
  }

  /** Of the rules about the network. */
  private static String outcomes(Exemption exemption, Coverage.Covered covered) {
    return exemption.exemptsFrom().stream()
        .filter(rule -> rule != PlacementRule.VPC)
        .map(rule -> " " + rule.id() + "=" + covered.outcome(rule))
        .collect(Collectors.joining());
  }

  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description = {
        "Changes the exemptions to those of a file. Shows the difference first, and which functions each change would hide or bring back.",
        "Does nothing if there is no difference."
      })
  int apply(@Mixin ApplyOptions options, @Mixin ChangeOptions how) {
    Instant now = now();
    List<Exemption> wanted = ExemptionFile.read(options.file, now);
    ExemptionTopic topic = topic();
    List<Exemption> known = topic.read();
    Plan plan =
        Plan.of(
            wanted,
            known,
            each -> options.prune && !each.createdBy().equals(SettingsExemptions.AUTHOR),
            how.author(),
            now);
    Coverage coverage = topic.coverage(plan.result(known));
    status(topic);
    for (Exemption lapsed : plan.lapsed()) {
      out()
          .printf(
              "! %s: is over since %s; renew it or remove it from the file%n",
              lapsed.id(), lapsed.validUntil());
    }
    print(plan, known, coverage);
    String broad = broad(plan, coverage, options.maxFunctions);
    if (!broad.isEmpty() && !options.force) {
      err(
          "%s: matches every function, or more than %d; if that is intended, use --force. Nothing was changed"
              .formatted(broad, options.maxFunctions));
      return REFUSED;
    }
    return carryOut(plan, known, topic, how);
  }

  /** The ids of the new exemptions that match too many functions. */
  private static String broad(Plan plan, Coverage coverage, int maxFunctions) {
    return plan.changes().stream()
        .filter(each -> !each.isInPlace())
        .flatMap(each -> Stream.ofNullable(each.after()))
        .filter(each -> Coverage.matchesAll(each) || coverage.of(each).size() > maxFunctions)
        .map(Exemption::id)
        .collect(Collectors.joining(", "));
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description =
          "Withdraws an exemption: its functions violate the policy from now on. A file that still has it brings it back.")
  int remove(@Parameters(paramLabel = "ID") String id, @Mixin ChangeOptions options) {
    ExemptionTopic topic = topic();
    List<Exemption> known = topic.read();
    Plan plan = Plan.withdrawing(id, known, options.author(), now());
    Coverage coverage = topic.coverage(known);
    status(topic);
    if (plan.changes().isEmpty()) {
      return nothingDone("there is no exemption " + id + ", or it is over");
    }
    print(plan, known, coverage);
    return carryOut(plan, known, topic, options);
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Lists exemptions that should be reviewed: unused, no longer needed, at their end within 30 days, or broad. Exit status 3 if there are any.")
  int check(
      @Option(
              names = "--max-functions",
              paramLabel = "N",
              defaultValue = MAX_FUNCTIONS,
              description = "an exemption that matches more is broad; default: " + MAX_FUNCTIONS)
          int maxFunctions) {
    Instant now = now();
    ExemptionTopic topic = topic();
    List<Exemption> current =
        topic.read().stream().filter(each -> each.until().isAfter(now)).toList();
    Coverage coverage = topic.coverage(current);
    SettingsExemptions setting = settings.get().get(SettingsExemptions.class);
    int findings = 0;
    for (Exemption exemption : current) {
      List<String> found = new ArrayList<>(coverage.findings(exemption, maxFunctions, now));
      if (setting.isLeft(exemption, now)) {
        found.add(SettingsExemptions.LEFT + exemption.id());
      }
      for (String finding : found) {
        out().printf("%-24s %s (%s)%n", exemption.id(), finding, exemption.owner());
        findings++;
      }
    }
    out().printf("Exemptions: %d, findings: %d%n", current.size(), findings);
    int status = status(topic);
    return findings == 0 ? status : NOTHING_DONE;
  }

  /** The status of a command that shows what is there; reports what it can't show. */
  private int status(ExemptionTopic topic) {
    TopicReader.sentences(topic.unreadable()).forEach(this::err);
    return topic.unreadable().isEmpty() ? 0 : NOTHING_DONE;
  }

  private void print(Plan plan, Collection<Exemption> known, Coverage coverage) {
    Collection<Exemption> result = plan.result(known);
    for (Plan.Change change : plan.changes()) {
      out().println(text(change));
      Coverage.Impact impact = coverage.of(change, known, result, plan.now());
      if (change.after() != null) {
        out().printf("    matches %s%n", count(impact.matched(), "function"));
      }
      print("hides", impact.hidden());
      print("brings back", impact.broughtBack());
    }
  }

  private void print(String effect, Map<PlacementRule, List<FunctionArn>> byRule) {
    byRule.forEach(
        (rule, functions) -> {
          out().printf("    %s %s of %s%n", effect, count(functions, "violation"), rule.id());
          functions.stream()
              .limit(LISTED_FUNCTIONS)
              .forEach(each -> out().println("      " + each));
          if (functions.size() > LISTED_FUNCTIONS) {
            out().printf("      … and %d more%n", functions.size() - LISTED_FUNCTIONS);
          }
        });
  }

  private int carryOut(
      Plan plan, List<Exemption> known, ExemptionTopic topic, ChangeOptions options) {
    int changes = plan.changes().size();
    if (changes == 0 && (options.dryRun || plan.obsolete().isEmpty())) {
      return done("Nothing to change.");
    }
    if (options.dryRun) {
      return done("%d to change; nothing was changed (--dry-run).".formatted(changes));
    }
    if (changes > 0 && !options.yes) {
      Optional<Boolean> answer = question.apply("Make " + count(plan.changes(), "change") + "?");
      if (answer.isEmpty()) {
        err("there is no terminal to ask on; use --yes or --dry-run");
        return REFUSED;
      }
      if (!answer.get()) {
        return nothingDone("nothing was changed");
      }
    }
    if (!topic.publish(plan, known)) {
      return nothingDone(
          "nothing was changed, because others changed the exemptions at the same time; try again");
    }
    return done(changes == 0 ? "Nothing to change." : "%d changed.".formatted(changes));
  }

  private static String text(Plan.Change change) {
    Exemption before = change.before();
    Exemption after = change.after();
    if (after == null) {
      return "- " + change.subject().id() + ": withdrawn";
    }
    String rules = after.rules().isEmpty() ? "" : "from " + PlacementRule.ids(after.rules()) + ", ";
    String is =
        rules
            + "until %s, %s: %s".formatted(after.validUntil(), after.owner(), after.reason())
            + (after.ticket() == null ? "" : " (" + after.ticket() + ")");
    if (before == null) {
      return "+ " + after.id() + ": " + is;
    }
    return change.isInPlace()
        ? "~ %s: %s (was until %s, %s: %s)"
            .formatted(after.id(), is, before.validUntil(), before.owner(), before.reason())
        : "± %s: replaces %s, which matches other functions, is from other rules or begins at another time; %s"
            .formatted(after.id(), before.id(), is);
  }

  private static String text(Exemption.Matcher matcher) {
    return Stream.of(
            Stream.ofNullable(matcher.arn()),
            Stream.ofNullable(matcher.account()).map(account -> "account " + account),
            Stream.ofNullable(matcher.region()).map(region -> "region " + region),
            matcher.tags().entrySet().stream()
                .map(tag -> "tag " + tag.getKey() + "=" + tag.getValue()))
        .flatMap(parts -> parts)
        .collect(Collectors.joining(", "));
  }

  private static String state(Exemption exemption, Instant now) {
    if (!exemption.until().isAfter(now)) {
      return exemption.revokedAt() == null ? "over" : "withdrawn";
    }
    return exemption.isInForce(now) ? "in force" : "later";
  }

  private static String count(List<?> what, String name) {
    return what.size() + " " + name + (what.size() == 1 ? "" : "s");
  }

  private ExemptionTopic topic() {
    Settings all = settings.get();
    TopicSettings topicSettings = all.get(TopicSettings.class);
    Topics topics = Topics.of(topicSettings);
    Map<String, ?> clients = kafka.apply(all);
    TopicAdmin.createOrVerify(
        clients,
        List.of(topics.exemptions(), topics.functions()),
        topicSettings.replicationFactor());
    return new ExemptionTopic(clients, topics);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private int done(String result) {
    out().println(result);
    return 0;
  }

  private int nothingDone(String reason) {
    err(reason);
    return NOTHING_DONE;
  }

  private void err(String message) {
    spec.commandLine().getErr().println("vpcwatch exemptions: " + message);
  }
}
