package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.channel.SanitizedText;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Tone;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Summary;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders notifications as messages in one language. */
public final class MessageRenderer {
  /** Subnets or security groups that are named; more are only counted. */
  private static final int LISTED = 4;

  private static final int MAX_WHO = 150;

  private final MessageBundle texts;

  public MessageRenderer(Language language) {
    texts = new MessageBundle(language.locale());
  }

  public Message of(Notification notification) {
    if (notification instanceof Summary bulletin) {
      return new SummaryRenderer(texts).of(bulletin);
    }
    IncidentUpdate update = (IncidentUpdate) notification;
    if (update.isDigest()) {
      return new DigestRenderer(texts).of(update);
    }
    return switch (update.notice()) {
      case OPENED -> open(update, headline(update.first()));
      case REMINDER -> open(update, reminder(update.first()));
      case RESOLVED -> resolved(update);
    };
  }

  /**
   * A message that is marked as a test.
   *
   * @param channel the name of the channel
   */
  public Message test(String channel, Instant now) {
    return new Message(
        new Message.Id("test-" + now.getEpochSecond(), Message.Id.TEST),
        Tone.INFO,
        texts.get("test", channel),
        texts.get("test", channel),
        List.of(fact("when", texts.time(now))),
        fact("why", texts.get("test.why")),
        null,
        null,
        List.of(),
        null,
        texts.get("test.footer"),
        null,
        List.of());
  }

  private Message open(IncidentUpdate update, String headline) {
    Violation violation = update.first();
    List<Message.Fact> facts = where(violation);
    facts.add(fact("when", texts.time(violation.opened().time())));
    facts.addAll(who(violation.opened().actor()));
    facts.add(fact("before", before(violation)));
    facts.add(fact("after", network(violation.after())));
    Remediation remediation = Remediation.of(violation);
    CallerTool tool = CallerTool.of(violation.opened().actor());
    return new Message(
        id(update),
        Tone.FIRING,
        subject(update),
        headline,
        facts,
        fact("why", texts.get("why." + violation.cause())),
        fact("fix", texts.get("fix." + advice(remediation, tool))),
        remediation.command(),
        RemediationGuide.of(violation, texts),
        link(violation),
        texts.get("footer", update.incident()),
        update.root(),
        List.of(violation));
  }

  private Message resolved(IncidentUpdate update) {
    Violation violation = update.first();
    List<Message.Fact> facts = where(violation);
    facts.add(fact("opened", opened(violation)));
    EventRef end = violation.resolved();
    if (end != null) {
      String duration = texts.duration(Duration.between(violation.opened().time(), end.time()));
      facts.add(fact("resolved", texts.get("resolved", texts.time(end.time()), duration)));
      facts.addAll(who(end.actor()));
    }
    return new Message(
        id(update),
        Tone.RESOLVED,
        subject(update),
        texts.get("resolved." + endOf(violation), violation.functionArn().name()),
        facts,
        end == null ? fact("why", texts.get("why.RETRACTED")) : null,
        null,
        null,
        List.of(),
        link(violation),
        texts.get("footer", update.incident()),
        update.root(),
        List.of(violation));
  }

  /** Repeats the opening in short, as the reader may not have received it. */
  private String opened(Violation violation) {
    return texts.get(
        "opened.how",
        texts.time(violation.opened().time()),
        texts.get("digest.cause." + violation.cause()),
        SanitizedText.of(texts.who(violation.opened().actor()), MAX_WHO));
  }

  private static Message.Id id(IncidentUpdate update) {
    return Message.Id.of(update.incident(), update);
  }

  private String headline(Violation violation) {
    return texts.get("opened." + violation.cause(), violation.functionArn().name());
  }

  private String reminder(Violation violation) {
    return texts.get(
        "reminder", violation.functionArn().name(), texts.time(violation.opened().time()));
  }

  private String subject(IncidentUpdate update) {
    Violation violation = update.first();
    FunctionArn function = violation.functionArn();
    return texts.get(
        "subject." + update.notice(),
        headline(violation),
        texts.get("where", function.account(), function.region()));
  }

  private static String advice(Remediation remediation, CallerTool tool) {
    String advice = remediation.restores() ? "restore" : "attach";
    return switch (tool) {
      case CLOUDFORMATION -> advice + ".cloudformation";
      case TERRAFORM -> advice + ".terraform";
      default -> advice;
    };
  }

  private static String endOf(Violation violation) {
    return violation.end() == null ? Violation.Transition.RETRACTED.name() : violation.end().name();
  }

  private List<Message.Fact> where(Violation violation) {
    List<Message.Fact> facts = new ArrayList<>();
    FunctionArn function = violation.functionArn();
    facts.add(fact("where", texts.get("where", function.account(), function.region())));
    return facts;
  }

  private List<Message.Fact> who(Actor actor) {
    List<Message.Fact> facts = new ArrayList<>();
    facts.add(fact("who", texts.who(actor)));
    String address = known(actor.sourceAddress(), 100);
    String agent = known(actor.userAgent(), 150);
    if (address != null || agent != null) {
      facts.add(fact("from", from(address, agent)));
    }
    return facts;
  }

  private String from(@Nullable String address, @Nullable String agent) {
    if (address == null) {
      return texts.get("from.agent", agent);
    }
    return agent == null || agent.equals(address)
        ? address
        : texts.get("from.both", address, agent);
  }

  private static @Nullable String known(@Nullable String value, int longest) {
    return value == null || value.isBlank() ? null : SanitizedText.of(value, longest);
  }

  private String before(Violation violation) {
    return violation.cause() == Cause.CREATED_WITHOUT_VPC
        ? texts.get("network.none-yet")
        : network(violation.before());
  }

  private String network(Attachment attachment) {
    return switch (attachment.state()) {
      case UNKNOWN -> texts.get("network.unknown");
      case DETACHED -> texts.get("network.none");
      case ATTACHED ->
          texts.get(
              "network.attached",
              attachment.vpcId() == null
                  ? texts.get("network.some-vpc")
                  : SanitizedText.of(attachment.vpcId(), 40),
              list(attachment.subnetIds()),
              list(attachment.securityGroupIds()));
    };
  }

  private String list(Collection<String> ids) {
    if (ids.isEmpty()) {
      return texts.get("list.empty");
    }
    String named =
        String.join(", ", ids.stream().limit(LISTED).map(id -> SanitizedText.of(id, 30)).toList());
    return ids.size() <= LISTED ? named : texts.get("list.more", named, ids.size() - LISTED);
  }

  private Message.@Nullable Fact link(Violation violation) {
    String address = Remediation.consoleLink(violation.functionArn());
    return address == null ? null : fact("console", address);
  }

  private Message.Fact fact(String label, String value) {
    return new Message.Fact(texts.get("label." + label), value);
  }
}
