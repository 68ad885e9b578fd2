package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Fact;
import io.vpcwatch.alerting.notification.Message.Tone;
import io.vpcwatch.alerting.notification.Section;
import io.vpcwatch.alerting.notification.Section.Kind;
import io.vpcwatch.alerting.notification.Section.Paragraph;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Renders many incidents as one message: how many, where, since when, by whom. */
final class DigestRenderer {
  /** Functions in the summary; more are only counted. */
  private static final int NAMED = 4;

  /** Functions in the long list, for channels with room for it. */
  private static final int LISTED = 200;

  private final MessageBundle texts;

  DigestRenderer(MessageBundle texts) {
    this.texts = texts;
  }

  Message of(IncidentUpdate digest) {
    List<Violation> violations = digest.violations();
    String headline =
        texts.get(
            "digest." + digest.notice(), violations.size(), digest.first().functionArn().account());
    List<Fact> facts = new ArrayList<>();
    facts.add(fact("where", counted(violations, each -> each.functionArn().region())));
    facts.add(fact("when", times(digest)));
    facts.add(fact("who", counted(violations, each -> who(digest.notice(), each))));
    facts.add(fact("what", counted(violations, each -> what(digest.notice(), each))));
    facts.add(fact("functions", functions(violations)));
    return new Message(
        Message.Id.of("digest-" + digest.first().id(), digest),
        digest.notice() == Notice.RESOLVED ? Tone.RESOLVED : Tone.FIRING,
        headline,
        headline,
        facts,
        fact("why", texts.get("digest.why")),
        null,
        null,
        List.of(list(violations)),
        null,
        texts.get("digest.footer", violations.size()),
        digest.root(),
        violations);
  }

  private String times(IncidentUpdate digest) {
    List<Instant> times =
        digest.violations().stream()
            .flatMap(each -> time(digest.notice(), each).stream())
            .sorted()
            .toList();
    if (times.isEmpty()) {
      return texts.get("network.unknown");
    }
    return texts.get(
        "digest.times", texts.time(times.get(0)), texts.time(times.get(times.size() - 1)));
  }

  private static Optional<Instant> time(Notice notice, Violation violation) {
    EventRef occurrence = notice == Notice.RESOLVED ? violation.resolved() : violation.opened();
    return Optional.ofNullable(occurrence).map(EventRef::time);
  }

  private String who(Notice notice, Violation violation) {
    EventRef occurrence = notice == Notice.RESOLVED ? violation.resolved() : violation.opened();
    return occurrence == null ? texts.get("network.unknown") : texts.who(occurrence.actor());
  }

  private String what(Notice notice, Violation violation) {
    if (notice == Notice.RESOLVED) {
      return texts.get("digest.end." + (violation.end() == null ? "RETRACTED" : violation.end()));
    }
    return texts.get("digest.cause." + violation.cause());
  }

  /** The most frequent values with their counts. */
  private String counted(List<Violation> violations, Function<Violation, String> by) {
    Map<String, Long> counts =
        violations.stream().collect(Collectors.groupingBy(by, Collectors.counting()));
    return texts.mostFrequent(counts);
  }

  private String functions(List<Violation> violations) {
    String named =
        violations.stream()
            .limit(NAMED)
            .map(each -> each.functionArn().name())
            .collect(Collectors.joining(", "));
    return violations.size() <= NAMED
        ? named
        : texts.get("list.more", named, violations.size() - NAMED);
  }

  private Section list(List<Violation> violations) {
    List<Paragraph> paragraphs = new ArrayList<>();
    violations.stream()
        .limit(LISTED)
        .map(
            each ->
                texts.get(
                    "digest.function",
                    each.functionArn().name(),
                    each.functionArn().region(),
                    texts.time(each.opened().time())))
        .forEach(text -> paragraphs.add(new Paragraph(Kind.STEP, text)));
    if (violations.size() > LISTED) {
      paragraphs.add(
          new Paragraph(Kind.TEXT, texts.get("digest.unlisted", violations.size() - LISTED)));
    }
    return new Section(texts.get("label.functions"), paragraphs);
  }

  private Fact fact(String label, String value) {
    return new Fact(texts.get("label." + label), value);
  }
}
