package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Fact;
import io.vpcwatch.alerting.notification.Message.Tone;
import io.vpcwatch.alerting.notification.Section;
import io.vpcwatch.alerting.notification.Section.Kind;
import io.vpcwatch.alerting.notification.Section.Paragraph;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.FunctionArn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders summaries. */
final class SummaryRenderer {
  /** More are only counted. */
  private static final int NAMED = 4;

  private final MessageBundle texts;

  SummaryRenderer(MessageBundle texts) {
    this.texts = texts;
  }

  Message of(Summary bulletin) {
    return bulletin instanceof HistorySummary summary
        ? history(summary)
        : trouble((FailureSummary) bulletin);
  }

  private Message history(HistorySummary summary) {
    List<Fact> facts = new ArrayList<>();
    facts.add(fact("where", accounts(summary)));
    facts.add(
        fact(
            "when",
            texts.get("digest.times", texts.time(summary.oldest()), texts.time(summary.newest()))));
    facts.add(fact("what", named(summary.causes(), "digest.cause.")));
    facts.add(fact("found", named(summary.reasons(), "history.reason.")));
    List<String> open = summary.openFunctions().stream().map(this::described).toList();
    if (!open.isEmpty()) {
      facts.add(
          fact(
              "open",
              list(
                  summary.openFunctions().stream().map(FunctionArn::name).toList(),
                  summary.open())));
    }
    return message(
        summary,
        Tone.INFO,
        texts.get("history", summary.violations(), summary.open()),
        facts,
        "history.why",
        null,
        sections("open", open, summary.open()));
  }

  private String accounts(HistorySummary summary) {
    Map<String, Long> accounts = new TreeMap<>(summary.accounts());
    Long others = accounts.remove(HistorySummary.OTHERS);
    if (others != null) {
      accounts.put(texts.get("history.others"), others);
    }
    return texts.mostFrequent(accounts);
  }

  private <K> String named(Map<K, Long> counts, String prefix) {
    return texts.mostFrequent(
        counts.entrySet().stream()
            .collect(
                Collectors.toMap(each -> texts.get(prefix + each.getKey()), Map.Entry::getValue)));
  }

  private Message trouble(FailureSummary trouble) {
    List<Fact> facts = new ArrayList<>();
    facts.add(fact("reason", texts.get("failure.reason." + trouble.reason())));
    if (trouble.detail() != null) {
      facts.add(fact("detail", trouble.detail()));
    }
    facts.add(fact("since", texts.time(trouble.first())));
    if (trouble.waiting() > 0) {
      facts.add(fact("waiting", texts.get("failure.waiting", trouble.waiting())));
    }
    List<String> losses = trouble.losses().stream().map(this::loss).toList();
    if (!losses.isEmpty()) {
      facts.add(fact("lost", list(losses, trouble.lost())));
    }
    return message(
        trouble,
        Tone.FIRING,
        trouble.waiting() > 0
            ? texts.get("failure", trouble.channel())
            : texts.get("failure.lost", trouble.channel(), trouble.lost()),
        facts,
        "failure.why",
        "vpcwatch notify test --channel " + trouble.channel(),
        sections("lost", losses, trouble.lost()));
  }

  private Message message(
      Summary bulletin,
      Tone tone,
      String headline,
      List<Fact> facts,
      String why,
      @Nullable String command,
      List<Section> guide) {
    return new Message(
        new Message.Id(
            bulletin.topic() + "-" + bulletin.first().toEpochMilli(), Message.Id.BULLETIN),
        tone,
        headline,
        headline,
        facts,
        fact("why", texts.get(why)),
        command == null ? null : fact("fix", texts.get("failure.fix")),
        command,
        guide,
        null,
        texts.get("notice.footer"),
        null,
        List.of());
  }

  private String loss(Delivery delivery) {
    return texts.get(
        "failure.loss." + delivery.notice(),
        described(delivery.functionArn()),
        delivery.violationId());
  }

  private String described(FunctionArn function) {
    return texts.get(
        "history.function",
        function.name(),
        texts.get("where", function.account(), function.region()));
  }

  private String list(List<String> some, long all) {
    String named = some.stream().limit(NAMED).collect(Collectors.joining(", "));
    return all <= NAMED ? named : texts.get("list.more", named, all - Math.min(NAMED, some.size()));
  }

  private List<Section> sections(String label, List<String> lines, long all) {
    if (lines.isEmpty()) {
      return List.of();
    }
    List<Paragraph> paragraphs =
        lines.stream()
            .map((Function<String, Paragraph>) line -> new Paragraph(Kind.STEP, line))
            .collect(Collectors.toCollection(ArrayList::new));
    if (all > lines.size()) {
      paragraphs.add(new Paragraph(Kind.TEXT, texts.get("digest.unlisted", all - lines.size())));
    }
    return List.of(new Section(texts.get("label." + label), paragraphs));
  }

  private Fact fact(String label, String value) {
    return new Fact(texts.get("label." + label), value);
  }
}
