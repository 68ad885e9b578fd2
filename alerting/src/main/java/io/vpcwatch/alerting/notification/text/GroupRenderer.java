package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.Fix;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Fact;
import io.vpcwatch.alerting.notification.Message.Section;
import io.vpcwatch.alerting.notification.MessageBuilder;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Renders what one cause did to rules about the network: a change of the network that concerns many
 * functions, or one function that violates several rules.
 */
final class GroupRenderer {
  /** Lines in the long list, for channels with room for it. */
  private static final int LISTED = 200;

  private static final int SHORT_ID = 8;

  private final IncidentUpdate update;
  private final MessageBundle texts;
  private final Function<Violation, Fix> fixes;
  private final List<Violation> violations;
  private final Violation first;

  /** Whether it is about one function. */
  private final boolean isFunction;

  GroupRenderer(IncidentUpdate update, MessageBundle texts, Function<Violation, Fix> fixes) {
    this.update = update;
    this.texts = texts;
    this.fixes = fixes;
    this.violations =
        update.violations().stream()
            .sorted(Comparator.comparing(texts::severity).reversed())
            .toList();
    this.first = violations.get(0);
    this.isFunction = violations.stream().map(Violation::functionArn).distinct().count() == 1;
  }

  Message render() {
    String headline = headline();
    String link = isFunction ? ConsoleLinks.function(first.functionArn()) : null;
    MessageBuilder message =
        MessageBuilder.builder()
            .thread(update.thread())
            .kind(update.kind())
            .tone(MessageRenderer.tone(update))
            .severity(texts.severity(first))
            .subject(headline)
            .headline(headline)
            .facts(facts())
            .guide(List.of(list()))
            .page(texts.page("violations"))
            .link(link == null ? null : texts.fact("console", link))
            .footer(texts.get("digest.footer", violations.size()))
            .root(update.root())
            .violations(violations)
            .labels(texts.labels(violations));
    if (update.notice() == Notice.OPENED || update.notice() == Notice.REMINDER) {
      fix(message);
      message.actions(MessageRenderer.actions(texts));
    }
    return message.build();
  }

  private String headline() {
    String what = what();
    return switch (update.notice()) {
      case OPENED ->
          isFunction
              ? texts.get("group.opened.rules", texts.name(first.functionArn()), violations.size())
              : texts.get("group.opened", what, change());
      case REMINDER -> texts.get("group.reminder", what);
      case ACKNOWLEDGED ->
          texts.get(
              "note." + Objects.requireNonNull(update.note()).state(),
              what,
              SanitizedText.of(update.note().by(), 150));
      case RESOLVED ->
          update.isPartial()
              ? texts.get("group.partial", what, update.others())
              : texts.get("group.resolved", what);
    };
  }

  private String what() {
    return isFunction
        ? texts.get("group.rules", texts.name(first.functionArn()), violations.size())
        : texts.get("group.functions", violations.size(), texts.get("rule." + first.rule().id()));
  }

  /** What has caused all of it. */
  private String change() {
    NetworkCause cause = first.network();
    return cause == null ? texts.get("network.unknown") : texts.change(cause);
  }

  private List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    facts.add(texts.fact("where", counted(each -> texts.where(each.functionArn()))));
    facts.add(
        texts.fact("severity", counted(each -> texts.get("severity." + texts.severity(each)))));
    if (violations.stream().anyMatch(each -> texts.owner(each) != null)) {
      String unknown = texts.get("network.unknown");
      facts.add(
          texts.fact(
              "owner", counted(each -> Objects.requireNonNullElse(texts.owner(each), unknown))));
    }
    facts.add(texts.fact("rule", joined(violations.stream().map(each -> each.rule().id()))));
    EventRef opened = first.opened();
    EventRef resolved = first.resolved();
    if (update.notice() == Notice.RESOLVED && resolved != null) {
      facts.add(
          texts.fact(
              "opened",
              first.network() == null
                  ? texts.time(opened.time())
                  : texts.get(
                      "opened.how",
                      texts.time(opened.time()),
                      change(),
                      SanitizedText.of(texts.who(opened.actor()), 150))));
      String duration = texts.duration(Duration.between(opened.time(), resolved.time()));
      facts.add(
          texts.fact("resolved", texts.get("resolved", texts.time(resolved.time()), duration)));
      facts.addAll(texts.whoFacts(resolved.actor()));
    } else {
      facts.add(texts.fact("when", texts.time(opened.time())));
      if (first.network() != null) {
        facts.add(texts.fact("what", change()));
      }
      facts.addAll(texts.whoFacts(opened.actor()));
      facts.add(texts.fact("reason", texts.reasons(violations)));
    }
    if (update.note() != null && update.notice() == Notice.ACKNOWLEDGED) {
      facts.addAll(texts.noteFacts(update.note()));
    }
    if (!isFunction) {
      List<String> names = violations.stream().map(each -> each.functionArn().name()).toList();
      facts.add(texts.fact("functions", texts.list(names, names.size())));
    }
    return facts;
  }

  private String counted(Function<Violation, String> by) {
    return isFunction
        ? joined(violations.stream().map(by))
        : texts.mostFrequent(
            violations.stream().collect(Collectors.groupingBy(by, Collectors.counting())));
  }

  private static String joined(Stream<String> values) {
    return values.distinct().collect(Collectors.joining(", "));
  }

  private Section list() {
    return texts.section(
        texts.get(isFunction ? "label.rules" : "label.functions"),
        violations.stream().limit(LISTED).map(this::line).toList(),
        violations.size());
  }

  private String line(Violation violation) {
    String id = violation.id().substring(0, Math.min(SHORT_ID, violation.id().length()));
    FunctionArn function = violation.functionArn();
    return isFunction
        ? texts.get(
            "group.rule",
            violation.rule().id(),
            texts.reasons(List.of(violation)),
            texts.get("severity." + texts.severity(violation)),
            id)
        : texts.get("group.function", texts.name(function), texts.where(function), id);
  }

  /** The fix of the network for all, or of each rule. */
  private void fix(MessageBuilder message) {
    List<Section> guide = new ArrayList<>(List.of(list()));
    if (isFunction) {
      for (Violation violation : violations) {
        Fix fix = fixes.apply(violation);
        guide.add(
            new Section(
                violation.rule().id(),
                List.of(),
                List.of(texts.get("why." + violation.rule().id()), fix.summary()),
                fix.command()));
      }
      message.fix(texts.fact("fix", texts.get("group.fix.rules"))).guide(guide);
      return;
    }
    Fix fix = fixes.apply(first);
    guide.addAll(Remediation.guide(fix, MessageBundle.toolOf(first.opened().actor())));
    boolean isOfFirst = fix.command().startsWith("aws lambda ");
    message
        .why(texts.fact("impact", texts.get("why." + first.rule().id())))
        .fix(
            texts.fact(
                "fix",
                isOfFirst
                    ? texts.get("group.fix.first", first.functionArn().name(), fix.summary())
                    : fix.summary()))
        .command(fix.command())
        .guide(guide);
  }
}
