package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.Fix;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Fact;
import io.vpcwatch.alerting.notification.Message.Tone;
import io.vpcwatch.alerting.notification.MessageBuilder;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Renders notifications as messages in one language. */
public final class MessageRenderer {
  private static final int MAX_WHO = 150;

  private final MessageBundle texts;
  private final Function<FunctionArn, @Nullable FunctionStatus> neighbours;
  private final InstantSource clock;

  /** In UTC, with no names of accounts. */
  public MessageRenderer(Language language) {
    this(language, ZoneOffset.UTC, Ownership.UNKNOWN);
  }

  /**
   * @param zone of the times in the texts
   */
  public MessageRenderer(Language language, ZoneId zone, Ownership ownership) {
    this(
        new MessageBundle(language.locale(), zone, ownership, null),
        function -> null,
        () -> Instant.MIN);
  }

  private MessageRenderer(
      MessageBundle texts,
      Function<FunctionArn, @Nullable FunctionStatus> neighbours,
      InstantSource clock) {
    this.texts = texts;
    this.neighbours = neighbours;
    this.clock = clock;
  }

  /**
   * @param publicUrl of the page that shows incidents; null if there is none
   */
  public MessageRenderer linking(@Nullable URI publicUrl) {
    return new MessageRenderer(texts.linking(publicUrl), neighbours, clock);
  }

  /**
   * @param newNeighbours a function in an allowed network, whose network is suggested for another
   *     one; null if there is none
   */
  public MessageRenderer suggesting(Function<FunctionArn, @Nullable FunctionStatus> newNeighbours) {
    return new MessageRenderer(texts, newNeighbours, clock);
  }

  /**
   * @param newClock from whose time on a suggested exemption lasts; without it, that is from the
   *     opening on
   */
  public MessageRenderer at(InstantSource newClock) {
    return new MessageRenderer(texts, neighbours, newClock);
  }

  public Message of(Notification notification) {
    if (notification instanceof Summary summary) {
      return new SummaryRenderer(texts).render(summary);
    }
    IncidentUpdate update = (IncidentUpdate) notification;
    if (update.isDigest()) {
      return update.group() == null
          ? new DigestRenderer(update, texts).render()
          : new GroupRenderer(update, texts, each -> fix(each, update.policy())).render();
    }
    return switch (update.notice()) {
      case OPENED ->
          open(update, update.isReopening() ? reopened(update.first()) : headline(update));
      case REMINDER -> open(update, reminder(update.first()));
      case ACKNOWLEDGED -> acknowledged(update);
      case RESOLVED -> resolved(update);
    };
  }

  /**
   * How to fix an open violation.
   *
   * @param policy what applies to the function; null if it is not known
   */
  public Fix fix(Violation violation, @Nullable Policy policy) {
    Remediation attachment = remediation(violation, policy);
    return violation.rule() == PlacementRule.VPC
        ? attachment.fix()
        : new NetworkRemediation(violation, neighbours.apply(violation.functionArn()), texts)
            .fix(attachment);
  }

  /**
   * Why a rule about the network fails, each reason in words; empty if it is about no such rule.
   */
  public List<String> reasons(Violation violation) {
    return texts.reasons(violation);
  }

  private Remediation remediation(Violation violation, @Nullable Policy policy) {
    return new Remediation(
        violation,
        neighbours.apply(violation.functionArn()),
        policy,
        texts,
        Collections.max(List.of(violation.opened().time(), clock.instant())));
  }

  static List<Message.Action> actions(MessageBundle texts) {
    return Stream.of("acknowledge", "snooze")
        .map(id -> new Message.Action(id, texts.get("action." + id)))
        .toList();
  }

  static Tone tone(IncidentUpdate update) {
    return update.isPartial() ? Tone.INFO : tone(update.notice());
  }

  static Tone tone(Notice notice) {
    return switch (notice) {
      case OPENED, REMINDER -> Tone.FIRING;
      case ACKNOWLEDGED -> Tone.INFO;
      case RESOLVED -> Tone.RESOLVED;
    };
  }

  /**
   * A message that is marked as a test.
   *
   * @param channel the name of the channel
   */
  public Message test(String channel, Instant now) {
    return MessageBuilder.builder()
        .thread("test-" + now.getEpochSecond())
        .kind(Message.TEST)
        .tone(Tone.INFO)
        .subject(texts.get("test", channel))
        .headline(texts.get("test", channel))
        .facts(List.of(texts.fact("when", texts.time(now))))
        .why(texts.fact("why", texts.get("test.why")))
        .footer(texts.get("test.footer"))
        .build();
  }

  /** Alerting may know no more of it than the violation does. */
  private String formerExemption(IncidentUpdate update) {
    Exemption exemption = update.exemption();
    return exemption == null
        ? String.valueOf(update.first().exemptionId())
        : texts.exemption(exemption);
  }

  private Message open(IncidentUpdate update, String headline) {
    Violation violation = update.first();
    List<Fact> facts = about(violation);
    facts.add(texts.fact("when", texts.time(violation.opened().time())));
    if (update.notice() == Notice.OPENED && update.openings() > 1) {
      facts.add(texts.fact("repeated", texts.get("repeated", update.openings())));
    }
    if (update.isOpenedByExemption()) {
      facts.add(
          texts.fact("exemption", texts.endedExemption(violation.opened(), update.exemption())));
    } else {
      NetworkCause cause = violation.network();
      if (cause != null) {
        facts.add(texts.fact("what", texts.change(cause)));
      }
      facts.addAll(texts.whoFacts(violation.opened().actor()));
      if (violation.followsExemption()) {
        facts.add(texts.fact("exemption", formerExemption(update)));
      }
    }
    Policy policy = update.policy();
    if (violation.rule() == PlacementRule.VPC) {
      facts.add(texts.fact("before", before(update)));
      facts.add(texts.fact("after", network(violation.after())));
      if (policy != null && policy.listsNetworks()) {
        facts.add(texts.fact("allowed", allowed(policy)));
      }
    } else {
      facts.add(texts.fact("reason", texts.reasons(List.of(violation))));
      facts.add(texts.fact("network", network(violation.after())));
    }
    if (!violation.tags().isEmpty()) {
      List<String> tags = new ArrayList<>();
      violation.tags().forEach((key, value) -> tags.add(SanitizedText.of(key + "=" + value, 80)));
      facts.add(texts.fact("tags", texts.list(tags, tags.size())));
    }
    String why = texts.get("why." + MessageBundle.key(violation));
    Fix fix = fix(violation, policy);
    return message(update)
        .headline(headline)
        .facts(facts)
        .why(
            texts.fact(
                "impact",
                update.isReopening()
                    ? texts.get("sentences", texts.get("why.reopened"), why)
                    : why))
        .fix(texts.fact("fix", fix.summary()))
        .command(fix.command())
        .guide(Remediation.guide(fix, MessageBundle.toolOf(violation.opened().actor())))
        .actions(actions(texts))
        .build();
  }

  private Message acknowledged(IncidentUpdate update) {
    Violation violation = update.first();
    IncidentNote note = Objects.requireNonNull(update.note());
    String by = SanitizedText.of(note.by(), MAX_WHO);
    List<Fact> facts = about(violation);
    facts.add(texts.fact("opened", opened(update)));
    facts.addAll(texts.noteFacts(note));
    return message(update)
        .headline(texts.get("note." + note.state(), texts.name(violation.functionArn()), by))
        .facts(facts)
        .build();
  }

  private Message resolved(IncidentUpdate update) {
    Violation violation = update.first();
    List<Fact> facts = about(violation);
    facts.add(texts.fact("opened", opened(update)));
    EventRef end = violation.resolved();
    if (end != null) {
      String duration = texts.duration(Duration.between(violation.opened().time(), end.time()));
      facts.add(texts.fact("resolved", texts.get("resolved", texts.time(end.time()), duration)));
      if (violation.end() == End.EXEMPTED) {
        facts.add(exemption(update, end));
      }
      if (end.exemption() == null) {
        facts.addAll(texts.whoFacts(end.actor()));
      }
    }
    if (update.isPartial()) {
      facts.add(texts.fact("open", texts.get("group.others", update.others())));
    }
    return message(update)
        .headline(
            texts.get(
                "resolved." + ending(violation),
                texts.name(violation.functionArn()),
                violation.rule().id()))
        .facts(facts)
        .why(end == null ? texts.fact("why", texts.get("why.RETRACTED")) : null)
        .build();
  }

  private static String ending(Violation violation) {
    if (violation.end() == null) {
      return "RETRACTED";
    }
    return switch (violation.end()) {
      case VPC_ATTACHED ->
          violation.end() + (violation.cause() == Cause.VPC_REMOVED ? "" : ".first");
      case NOT_APPLICABLE -> violation.rule() == PlacementRule.VPC ? "NOT_APPLICABLE" : "rule";
      case FIXED -> violation.rule().id();
      case DELETED, EXEMPTED -> violation.end().name();
    };
  }

  /** With all that the messages of an incident have in common. */
  private MessageBuilder message(IncidentUpdate update) {
    Violation violation = update.first();
    String link = ConsoleLinks.function(violation.functionArn());
    return MessageBuilder.builder()
        .thread(update.thread())
        .kind(update.kind())
        .tone(tone(update))
        .severity(texts.severity(violation))
        .subject(subject(update))
        .page(texts.page("violations/" + violation.id()))
        .link(link == null ? null : texts.fact("console", link))
        .footer(texts.get("footer", update.incident()))
        .root(update.root())
        .violations(List.of(violation))
        .labels(texts.labels(List.of(violation)));
  }

  /** In all messages of a thread what opened it; after that also the state that it is in. */
  private String subject(IncidentUpdate update) {
    Violation violation = update.first();
    String place = texts.place(violation.functionArn());
    String state = state(update);
    return state == null
        ? texts.get("subject", headline(update), place)
        : texts.get(
            "subject." + state, texts.name(violation.functionArn()), texts.cause(violation), place);
  }

  private static @Nullable String state(IncidentUpdate update) {
    return switch (update.notice()) {
      case OPENED -> update.isReopening() ? "REOPENED" : null;
      case ACKNOWLEDGED -> Objects.requireNonNull(update.note()).state().name();
      case REMINDER, RESOLVED -> update.notice().name();
    };
  }

  /** What everybody asks first: where it is, how severe it is, whose it is. */
  private List<Fact> about(Violation violation) {
    List<Fact> facts = new ArrayList<>();
    facts.add(texts.fact("where", texts.where(violation.functionArn())));
    facts.add(texts.fact("severity", texts.get("severity." + texts.severity(violation))));
    String owner = texts.owner(violation);
    if (owner != null) {
      facts.add(texts.fact("owner", owner));
    }
    if (violation.rule() != PlacementRule.VPC) {
      facts.add(texts.fact("rule", violation.rule().id()));
    }
    return facts;
  }

  /** Repeats the opening in short, as the reader may not have received it. */
  private String opened(IncidentUpdate update) {
    Violation violation = update.first();
    if (update.isOpenedByExemption()) {
      return texts.get(
          "opened.how.exemption." + ending(update),
          texts.time(violation.opened().time()),
          texts.exemption(violation.opened()));
    }
    return texts.get(
        "opened.how",
        texts.time(violation.opened().time()),
        texts.cause(violation),
        SanitizedText.of(texts.who(violation.opened().actor()), MAX_WHO));
  }

  private String headline(IncidentUpdate update) {
    Violation violation = update.first();
    String how = MessageBundle.key(violation);
    if (violation.followsExemption()) {
      how = "exemption." + (update.isOpenedByExemption() ? ending(update) : "tags");
    }
    return texts.get("opened." + how, texts.name(violation.functionArn()));
  }

  private static String ending(IncidentUpdate update) {
    return MessageBundle.ending(update.first().opened(), update.exemption());
  }

  /**
   * Which exemption, and if it is known why and until when.
   *
   * @param end of the violation: the exemption began, or somebody set tags that it covers
   */
  private Fact exemption(IncidentUpdate update, EventRef end) {
    Exemption exemption = update.exemption();
    String unknown = end.exemption() == null ? update.first().exemptionId() : texts.exemption(end);
    return texts.fact(
        "exemption", exemption == null ? String.valueOf(unknown) : texts.exemption(exemption));
  }

  private String reminder(Violation violation) {
    return since("reminder", violation);
  }

  private String reopened(Violation violation) {
    return since("reopened", violation);
  }

  private String since(String key, Violation violation) {
    return texts.get(
        violation.rule() == PlacementRule.VPC ? key : key + ".rule",
        texts.name(violation.functionArn()),
        texts.time(violation.opened().time()),
        violation.rule().id());
  }

  private String before(IncidentUpdate update) {
    Violation violation = update.first();
    if (violation.followsExemption()) {
      // Nothing about the function has changed, but for its tags.
      return network(violation.after());
    }
    return violation.cause() == Cause.CREATED_WITHOUT_VPC
        ? texts.get("network.none-yet")
        : network(violation.before());
  }

  private String network(Attachment attachment) {
    return switch (attachment.state()) {
      case UNKNOWN -> texts.get("network.unknown");
      case DETACHED -> texts.get("network.none");
      case ATTACHED -> attached(attachment);
    };
  }

  private String attached(Attachment attachment) {
    if (attachment.capacityProviderArn() != null) {
      String name = CapacityProvider.nameOf(attachment.capacityProviderArn());
      String provider = texts.get("network.provider", SanitizedText.of(name, 100));
      return attachment.subnetIds().isEmpty()
          ? provider
          : provider + ": " + ids(attachment.subnetIds());
    }
    return texts.get(
        "network.attached",
        attachment.vpcId() == null
            ? texts.get("network.some-vpc")
            : SanitizedText.of(attachment.vpcId(), 40),
        ids(attachment.subnetIds()),
        ids(attachment.securityGroupIds()));
  }

  private String allowed(Policy policy) {
    return Stream.of(policy.allowedVpcIds(), policy.allowedSubnetIds())
        .filter(ids -> !ids.isEmpty())
        .map(this::ids)
        .collect(Collectors.joining("; "));
  }

  private String ids(Collection<String> ids) {
    return ids.isEmpty()
        ? texts.get("list.empty")
        : texts.list(ids.stream().map(id -> SanitizedText.of(id, 30)).toList(), ids.size());
  }
}
