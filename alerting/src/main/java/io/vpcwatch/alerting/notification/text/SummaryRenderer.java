package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.ExpirySummary;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Fact;
import io.vpcwatch.alerting.notification.Message.Section;
import io.vpcwatch.alerting.notification.Message.Tone;
import io.vpcwatch.alerting.notification.MessageBuilder;
import io.vpcwatch.alerting.notification.RuleSummary;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SanitizedText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders summaries, which belong to no incident. */
final class SummaryRenderer {
  private final MessageBundle texts;

  SummaryRenderer(MessageBundle texts) {
    this.texts = texts;
  }

  Message render(Summary summary) {
    if (summary instanceof HistorySummary history) {
      return history(history);
    }
    if (summary instanceof RuleSummary rules) {
      return rules(rules);
    }
    return summary instanceof ExpirySummary expiry
        ? expiry(expiry)
        : outage((FailureSummary) summary);
  }

  private Message outage(FailureSummary failure) {
    Instant recovered = failure.recovered();
    return recovered == null ? failure(failure) : recovered(failure, recovered);
  }

  private Message expiry(ExpirySummary expiry) {
    Exemption exemption = expiry.exemption();
    String owner = SanitizedText.of(exemption.owner(), 100);
    List<Fact> facts = new ArrayList<>();
    facts.add(texts.fact("owner", owner));
    facts.add(texts.fact("until", texts.time(exemption.until())));
    facts.add(texts.fact("because", exemption.reason()));
    if (exemption.ticket() != null) {
      facts.add(texts.fact("ticket", exemption.ticket()));
    }
    List<String> matchers = exemption.matchers().stream().map(this::matcher).toList();
    facts.add(texts.fact("covers", texts.list(matchers, matchers.size())));
    return message(
            expiry, texts.get("expiry", exemption.name(), owner, texts.date(exemption.until())))
        .tone(Tone.INFO)
        .facts(facts)
        .page(texts.page("exemptions"))
        .why(texts.fact("impact", texts.get("expiry.why")))
        .fix(texts.fact("fix", texts.get("expiry.fix")))
        .command("vpcwatch exemptions show " + exemption.id())
        .build();
  }

  private String matcher(Exemption.Matcher matcher) {
    List<String> parts = new ArrayList<>();
    Stream.of(matcher.arn(), matcher.account(), matcher.region())
        .filter(Objects::nonNull)
        .forEach(parts::add);
    matcher.tags().forEach((key, value) -> parts.add(key + "=" + value));
    return SanitizedText.of(String.join(" + ", parts), 150);
  }

  private Message history(HistorySummary history) {
    List<Fact> facts = new ArrayList<>();
    facts.add(texts.fact("where", accounts(history)));
    facts.add(texts.fact("when", texts.times(history.oldest(), history.newest())));
    facts.add(texts.fact("severity", named(history.severities(), "severity.")));
    facts.add(texts.fact("what", named(history.causes(), "digest.cause.")));
    facts.add(texts.fact("found", named(history.reasons(), "history.reason.")));
    MessageBuilder message =
        message(history, texts.get("history", history.violations(), history.open()))
            .tone(Tone.INFO)
            .severity(
                history.severities().keySet().stream().max(Comparator.naturalOrder()).orElse(null))
            .page(texts.page("violations"))
            .why(texts.fact("why", texts.get("history.why")));
    if (!history.stillOpen().isEmpty()) {
      List<String> names =
          history.stillOpen().stream().map(each -> each.functionArn().name()).toList();
      facts.add(texts.fact("open", texts.list(names, history.open())));
      List<String> open = history.stillOpen().stream().map(this::open).toList();
      message.guide(List.of(texts.section(texts.get("label.open"), open, history.open())));
    }
    return message.facts(facts).build();
  }

  private Message rules(RuleSummary rules) {
    long open = rules.open().values().stream().mapToLong(Long::longValue).sum();
    List<Fact> facts = new ArrayList<>();
    facts.add(texts.fact("open", counted(rules.open())));
    facts.add(texts.fact("new", counted(rules.opened())));
    facts.add(texts.fact("over", counted(rules.ended())));
    List<Section> lists = new ArrayList<>();
    rules
        .open()
        .forEach(
            (rule, count) -> {
              List<String> functions =
                  rules.stillOpen().stream()
                      .filter(each -> each.rule() == rule)
                      .map(each -> described(each.functionArn()))
                      .toList();
              lists.add(
                  texts.section(
                      texts.get("rules.list", texts.get("rule." + rule.id()), rule.id()),
                      functions,
                      count));
            });
    return message(rules, texts.get("rules", open))
        .tone(Tone.INFO)
        .facts(facts)
        .why(texts.fact("why", texts.get("rules.why")))
        .guide(lists)
        .page(texts.page("violations"))
        .build();
  }

  private String counted(Map<PlacementRule, Long> counts) {
    return counts.isEmpty()
        ? texts.get("list.empty")
        : counts.entrySet().stream()
            .map(each -> texts.get("digest.count", each.getKey().id(), each.getValue()))
            .collect(Collectors.joining(", "));
  }

  private String open(HistorySummary.Open each) {
    return texts.get(
        "history.open",
        each.functionArn().name(),
        texts.where(each.functionArn()),
        texts.get("severity." + each.severity()));
  }

  private String accounts(HistorySummary history) {
    Map<String, Long> accounts = new TreeMap<>();
    history
        .accounts()
        .forEach(
            (id, count) ->
                accounts.put(
                    id.equals(HistorySummary.OTHERS)
                        ? texts.get("history.others")
                        : texts.account(id),
                    count));
    return texts.mostFrequent(accounts);
  }

  private <K> String named(Map<K, Long> counts, String prefix) {
    return texts.mostFrequent(
        counts.entrySet().stream()
            .collect(
                Collectors.toMap(each -> texts.get(prefix + each.getKey()), Map.Entry::getValue)));
  }

  private Message recovered(FailureSummary failure, Instant recovered) {
    List<Fact> facts = new ArrayList<>();
    facts.add(texts.fact("resolved", texts.time(recovered)));
    facts.add(texts.fact("since", texts.time(since(failure))));
    if (failure.lost() > 0) {
      facts.add(texts.fact("lost", losses(failure)));
    }
    return message(failure, texts.get("failure.recovered", failure.channel()))
        .tone(Tone.RESOLVED)
        .facts(facts)
        .build();
  }

  private static Instant since(FailureSummary failure) {
    return failure.since() == null ? failure.first() : failure.since();
  }

  private String losses(FailureSummary failure) {
    return texts.list(failure.losses().stream().map(this::loss).toList(), failure.lost());
  }

  private Message failure(FailureSummary failure) {
    List<Fact> facts = new ArrayList<>();
    facts.add(texts.fact("reason", texts.get("failure.reason." + failure.reason())));
    if (failure.detail() != null) {
      facts.add(texts.fact("detail", failure.detail()));
    }
    facts.add(texts.fact("since", texts.time(since(failure))));
    if (failure.waiting() > 0) {
      facts.add(texts.fact("waiting", texts.get("failure.waiting", failure.waiting())));
    }
    String headline =
        failure.waiting() > 0
            ? texts.get("failure", failure.channel())
            : texts.get("failure.lost", failure.channel(), failure.lost());
    MessageBuilder message =
        message(failure, headline)
            .tone(Tone.FIRING)
            .why(texts.fact("why", texts.get("failure.why")))
            .fix(texts.fact("fix", texts.get("failure.fix")))
            .command("vpcwatch notify test --channel " + failure.channel());
    List<Section> lists = new ArrayList<>();
    if (!failure.kept().isEmpty()) {
      List<String> kept = failure.kept().stream().map(this::loss).toList();
      lists.add(texts.section(texts.get("label.waiting"), kept, failure.waiting()));
    }
    if (!failure.losses().isEmpty()) {
      facts.add(texts.fact("lost", losses(failure)));
      List<String> losses = failure.losses().stream().map(this::loss).toList();
      lists.add(texts.section(texts.get("label.lost"), losses, failure.lost()));
    }
    return message.facts(facts).guide(lists).build();
  }

  private MessageBuilder message(Summary summary, String headline) {
    return MessageBuilder.builder()
        .thread(summary.topic() + "-" + summary.first().toEpochMilli())
        .kind(Message.BULLETIN)
        .subject(headline)
        .headline(headline)
        .footer(texts.get("summary.footer"));
  }

  private String loss(Delivery delivery) {
    return texts.get(
        "failure.loss." + delivery.notice(),
        described(delivery.functionArn()),
        delivery.violationId());
  }

  private String described(FunctionArn function) {
    return texts.get("history.function", function.name(), texts.where(function));
  }
}
