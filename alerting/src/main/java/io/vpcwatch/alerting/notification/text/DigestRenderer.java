package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Fact;
import io.vpcwatch.alerting.notification.MessageBuilder;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders many incidents as one message: how many, where, since when, by whom. */
final class DigestRenderer {
  /** Functions in the long list, for channels with room for it. */
  private static final int LISTED = 200;

  /** Digits of an id that the command finds. */
  private static final int SHORT_ID = 8;

  private final IncidentUpdate digest;
  private final MessageBundle texts;
  private final Notice notice;
  private final List<Violation> violations;

  DigestRenderer(IncidentUpdate digest, MessageBundle texts) {
    this.digest = digest;
    this.texts = texts;
    this.notice = digest.notice();
    // A storm must not hide what matters most.
    this.violations =
        digest.violations().stream()
            .sorted(Comparator.comparing(texts::severity).reversed())
            .toList();
  }

  Message render() {
    String headline =
        texts.get(
            "digest." + notice,
            violations.size(),
            texts.account(digest.first().functionArn().account()));
    return MessageBuilder.builder()
        .thread("digest-" + digest.digestId())
        .kind(digest.kind())
        .tone(MessageRenderer.tone(notice))
        .severity(texts.severity(violations.get(0)))
        .subject(headline)
        .headline(headline)
        .facts(facts())
        .why(texts.fact("why", texts.get("digest.why")))
        .guide(List.of(texts.section(texts.get("label.functions"), lines(), violations.size())))
        .page(texts.page("violations"))
        .footer(texts.get("digest.footer", violations.size()))
        .root(digest.root())
        .violations(violations)
        .labels(texts.labels(violations))
        .build();
  }

  private List<Fact> facts() {
    String unknown = texts.get("network.unknown");
    List<Fact> facts = new ArrayList<>();
    facts.add(texts.fact("where", counted(each -> each.functionArn().region())));
    facts.add(
        texts.fact("severity", counted(each -> texts.get("severity." + texts.severity(each)))));
    facts.add(
        texts.fact(
            "owner", counted(each -> Objects.requireNonNullElse(texts.owner(each), unknown))));
    facts.add(texts.fact("when", times()));
    facts.add(texts.fact("who", counted(this::who)));
    facts.add(texts.fact("what", counted(this::what)));
    Exemption exemption = digest.exemption();
    if (exemption != null
        && violations.stream().allMatch(each -> exemption.id().equals(each.exemptionId()))) {
      facts.add(
          texts.fact(
              "exemption",
              notice == Notice.RESOLVED
                  ? texts.exemption(exemption)
                  : texts.endedExemption(violations.get(0).opened(), exemption)));
    }
    facts.add(texts.fact("functions", names()));
    return facts;
  }

  private String times() {
    List<Instant> times =
        violations.stream()
            .map(this::event)
            .filter(Objects::nonNull)
            .map(EventRef::time)
            .sorted()
            .toList();
    return times.isEmpty()
        ? texts.get("network.unknown")
        : texts.times(times.get(0), times.get(times.size() - 1));
  }

  private @Nullable EventRef event(Violation violation) {
    return notice == Notice.RESOLVED ? violation.resolved() : violation.opened();
  }

  private String who(Violation violation) {
    EventRef event = event(violation);
    if (event == null) {
      return texts.get("network.unknown");
    }
    return event.exemption() == null
        ? texts.who(event.actor())
        : texts.get("digest.exemption", texts.exemption(event));
  }

  private String what(Violation violation) {
    if (notice == Notice.RESOLVED) {
      boolean isRule =
          violation.end() == End.NOT_APPLICABLE && violation.rule() != PlacementRule.VPC;
      String end = violation.end() == null ? "RETRACTED" : violation.end().name();
      return texts.get("digest.end." + (isRule ? "rule" : end));
    }
    return texts.cause(violation);
  }

  private String counted(Function<Violation, String> by) {
    return texts.mostFrequent(
        violations.stream().collect(Collectors.groupingBy(by, Collectors.counting())));
  }

  private String names() {
    return texts.list(
        violations.stream().map(each -> each.functionArn().name()).toList(), violations.size());
  }

  private List<String> lines() {
    return violations.stream().limit(LISTED).map(this::line).toList();
  }

  private String line(Violation violation) {
    String line =
        texts.get(
            "digest.function",
            violation.functionArn().name(),
            violation.functionArn().region(),
            texts.shortTime(violation.opened().time()),
            what(violation),
            texts.get("severity." + texts.severity(violation)),
            violation.id().substring(0, Math.min(SHORT_ID, violation.id().length())));
    String owner = texts.owner(violation);
    return owner == null
        ? line
        : texts.get("digest.function.owner", line, SanitizedText.of(owner, 100));
  }
}
