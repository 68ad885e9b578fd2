package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.Message.Fact;
import io.vpcwatch.alerting.notification.Message.Section;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.net.URI;
import java.text.MessageFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The texts of one channel: in its language and time zone, with the names of accounts. */
final class MessageBundle {
  private static final String TIME = "uuuu-MM-dd HH:mm:ss ";
  private static final DateTimeFormatter UTC = formatter(TIME + "'UTC'", ZoneOffset.UTC);
  private static final DateTimeFormatter UTC_CLOCK = formatter("HH:mm:ss 'UTC'", ZoneOffset.UTC);

  /** Values in a list on one line; more are only counted. */
  private static final int NAMED = 4;

  private final ResourceBundle bundle;
  private final Locale locale;
  private final ZoneId zone;
  private final Ownership ownership;
  private final @Nullable URI publicUrl;

  /**
   * @param publicUrl of the page that shows incidents; null if there is none
   */
  MessageBundle(Locale locale, ZoneId zone, Ownership ownership, @Nullable URI publicUrl) {
    this.locale = locale;
    this.zone = zone;
    // If two threads derive the names of a zone at once, the JDK keeps wrong ones (GMT+09:00 for
    // JST).
    var unused = formatter("zzz", zone).format(Instant.EPOCH);
    this.ownership = ownership;
    this.publicUrl = publicUrl;
    this.bundle = Language.messages(locale);
  }

  MessageBundle linking(@Nullable URI newPublicUrl) {
    return new MessageBundle(locale, zone, ownership, newPublicUrl);
  }

  /**
   * The text with {@code {0}}, {@code {1}} … replaced; the arguments are not interpreted as
   * patterns.
   */
  String get(String key, @Nullable Object... arguments) {
    return new MessageFormat(bundle.getString(key), locale).format(arguments);
  }

  /** The actor and the tool. */
  String who(Actor actor) {
    return get("via." + toolOf(actor), SanitizedText.of(actor.displayName()));
  }

  /** Who it was, from where and with what. */
  List<Fact> whoFacts(Actor actor) {
    List<Fact> facts = new ArrayList<>();
    facts.add(fact("who", who(actor)));
    String address = known(actor.sourceAddress(), 100);
    String agent = known(actor.userAgent(), 80);
    if (address != null || agent != null) {
      facts.add(fact("from", from(address, agent)));
    }
    return facts;
  }

  private String from(@Nullable String address, @Nullable String agent) {
    if (address == null) {
      return get("from.agent", agent);
    }
    return agent == null || agent.equals(address) ? address : get("from.both", address, agent);
  }

  private static @Nullable String known(@Nullable String value, int longest) {
    return value == null || value.isBlank() ? null : SanitizedText.of(value, longest);
  }

  /** What somebody decided about an incident. */
  List<Fact> noteFacts(IncidentNote note) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        fact(
            "reminders",
            note.until() == null
                ? get("reminders.none")
                : get("reminders.after", time(note.until()))));
    if (note.note() != null) {
      facts.add(fact("note", note.note()));
    }
    return facts;
  }

  /** The tool that called AWS, derived from its user agent: the end of a key like via.cli. */
  static String toolOf(Actor actor) {
    if (actor.viaCloudFormation()) {
      return "cloudformation";
    }
    String agent = actor.userAgent() == null ? "" : actor.userAgent().toLowerCase(Locale.ROOT);
    // Before the SDKs: Terraform's user agent also names the SDK that it uses.
    if (agent.contains("terraform/") || agent.contains("terraform-provider-aws/")) {
      return "terraform";
    }
    if (agent.startsWith("mozilla/")
        || agent.contains("console")
        || agent.equals("signin.amazonaws.com")) {
      return "console";
    }
    if (agent.startsWith("aws-cli/")) {
      return "cli";
    }
    return agent.contains("aws-sdk") || agent.contains("boto") ? "sdk" : "unknown";
  }

  /** A value with its label. */
  Fact fact(String label, String value) {
    return new Fact(get("label." + label), value);
  }

  /** The most frequent values with their counts. */
  String mostFrequent(Map<String, Long> counts) {
    List<String> values =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(NAMED)
            .map(each -> get("digest.count", SanitizedText.of(each.getKey(), 90), each.getValue()))
            .toList();
    return list(values, counts.size());
  }

  /**
   * The first few values and how many more there are.
   *
   * @param values at least the first few
   * @param total the number of all values
   */
  String list(Collection<String> values, long total) {
    String named = values.stream().limit(NAMED).collect(Collectors.joining(", "));
    int shown = Math.min(NAMED, values.size());
    return total <= shown ? named : get("list.more", named, total - shown);
  }

  /** The values one below the other, and how many more there are. */
  Section section(String title, List<String> values, long total) {
    long more = total - values.size();
    return new Section(
        title, values, more > 0 ? List.of(get("digest.unlisted", more)) : List.of(), null);
  }

  /** In the zone of the channel, with UTC beside it. */
  String time(Instant time) {
    if (zone.getRules().getOffset(time).equals(ZoneOffset.UTC)) {
      return UTC.format(time);
    }
    boolean isSameDay =
        time.atZone(zone).toLocalDate().equals(time.atZone(ZoneOffset.UTC).toLocalDate());
    return get(
        "time.local",
        formatter(TIME + "zzz", zone).format(time),
        (isSameDay ? UTC_CLOCK : UTC).format(time));
  }

  /** In the zone of the channel. */
  String date(Instant time) {
    return formatter("uuuu-MM-dd", zone).format(time);
  }

  /** In the zone of the channel only, for lists. */
  String shortTime(Instant time) {
    return zone.getRules().getOffset(time).equals(ZoneOffset.UTC)
        ? UTC.format(time)
        : formatter(TIME + "zzz", zone).format(time);
  }

  /** From the first to the last. */
  String times(Instant first, Instant last) {
    return first.equals(last) ? time(first) : get("digest.times", time(first), time(last));
  }

  private static DateTimeFormatter formatter(String pattern, ZoneId zone) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(zone);
  }

  /** A link to a view of the page; null if there is no page. */
  @Nullable Fact page(String view) {
    return publicUrl == null
        ? null
        : fact("page", publicUrl.toString().replaceFirst("/+$", "") + "/#/" + view);
  }

  /** Its name, with the name of its account if that is known. */
  String name(FunctionArn function) {
    return ownership
        .account(function)
        .name()
        .map(account -> get("function.named", function.name(), SanitizedText.of(account)))
        .orElse(function.name());
  }

  /** Its account and region. */
  String where(FunctionArn function) {
    return ownership.account(function).name().isPresent()
        ? get("where.named", account(function.account()), function.region())
        : get("where", function.account(), function.region());
  }

  /** What {@link #name} does not have of {@link #where}. */
  String place(FunctionArn function) {
    return ownership.account(function).name().isPresent() ? function.region() : where(function);
  }

  /** The id of an account, with its name if that is known. */
  String account(String id) {
    return ownership
        .accounts()
        .get(id)
        .name()
        .map(name -> get("function.named", SanitizedText.of(name), id))
        .orElse(id);
  }

  /** Why it opened, in a few words. */
  String cause(Violation violation) {
    if (violation.rule() != PlacementRule.VPC) {
      return get("rule." + violation.rule().id());
    }
    return get(
        "digest.cause." + (violation.followsExemption() ? "exemption" : violation.cause().name()));
  }

  /** What was done to which resource of the network. */
  String change(NetworkCause cause) {
    return get(
        "change", SanitizedText.of(cause.operation(), 60), SanitizedText.of(cause.id(), 150));
  }

  /** Why rules about the network fail. */
  String reasons(Collection<Violation> violations) {
    List<String> reasons =
        violations.stream().flatMap(each -> reasons(each).stream()).distinct().toList();
    String named = reasons.stream().limit(NAMED).collect(Collectors.joining("; "));
    int more = reasons.size() - NAMED;
    return more > 0 ? get("list.more", named, more) : named;
  }

  /** Why a rule about the network fails, each reason in words. */
  List<String> reasons(Violation violation) {
    return violation.reasons().stream().map(this::reason).toList();
  }

  private String reason(PlacementReason reason) {
    List<String> details =
        reason.details().stream().map(each -> SanitizedText.of(each, 100)).toList();
    String code = reason.code().name();
    if (reason.code() == PlacementReason.Code.ZONES) {
      return details.isEmpty()
          ? get("reason.ZONES.none")
          : get("reason.ZONES", String.join(", ", details));
    }
    List<@Nullable Object> arguments = new ArrayList<>();
    arguments.add(SanitizedText.of(reason.subject(), 150));
    arguments.addAll(details);
    if (reason.code() == PlacementReason.Code.PATH) {
      if (details.get(0).equals(OutboundPath.NONE.name())) {
        code += ".NONE";
      } else {
        arguments.set(1, get("path." + details.get(0), details.get(2)));
      }
    } else if (reason.code() == PlacementReason.Code.BLOCKED) {
      code += "." + details.get(1);
      arguments.set(3, details.get(2).replaceFirst("^(\\d+)-\\1$", "$1"));
      if (details.size() == 3) {
        arguments.add("IPv4"); // As recorded by versions that did not look at IPv6.
      }
    } else if (reason.code() == PlacementReason.Code.OPEN_EGRESS) {
      arguments.set(1, rule(details.get(0)));
    }
    return get("reason." + code, arguments.toArray());
  }

  /** Of {@code all:0-65535:0.0.0.0/0}. */
  private String rule(String rule) {
    String[] parts = rule.split(":", 3);
    if (parts.length < 3) {
      return rule;
    }
    return parts[0].equals("all")
        ? get("rule.all", parts[2])
        : get("rule.ports", parts[0], parts[1], parts[2]);
  }

  /** What the texts about a violation depend on, as the end of a key. */
  static String key(Violation violation) {
    return violation.rule() == PlacementRule.VPC ? violation.cause().name() : violation.rule().id();
  }

  /** The exemption that begins or ends: what it is called, and whose it is. */
  String exemption(EventRef boundary) {
    return get(
        "exemption.of",
        SanitizedText.of(String.valueOf(boundary.exemption()), 150),
        SanitizedText.of(boundary.actor().displayName(), 150));
  }

  /** Whose it is, until when, and why. */
  String exemption(Exemption exemption) {
    return exemption("exemption", exemption, exemption.until());
  }

  /**
   * How an exemption ended, as the end of a key. What is known of it may still be without the
   * withdrawal: its end is then earlier than planned.
   */
  static String ending(EventRef end, @Nullable Exemption exemption) {
    if (exemption == null || !exemption.id().equals(end.exemption())) {
      return "ended";
    }
    return end.time().isBefore(exemption.validUntil()) ? "withdrawn" : "expired";
  }

  /** Whose it was, how it ended, by whom, and why there was one. */
  String endedExemption(EventRef end, @Nullable Exemption exemption) {
    String ending = ending(end, exemption);
    if (exemption == null || ending.equals("ended")) {
      return exemption(end);
    }
    boolean isByUser = ending.equals("withdrawn") && exemption.revokedBy() != null;
    return exemption("exemption." + ending + (isByUser ? ".by" : ""), exemption, end.time());
  }

  private String exemption(String key, Exemption exemption, Instant end) {
    String text =
        get(
            key,
            exemption.id(),
            SanitizedText.of(exemption.owner(), 100),
            time(end),
            SanitizedText.of(exemption.reason(), 150),
            SanitizedText.of(String.valueOf(exemption.revokedBy()), 100));
    return exemption.ticket() == null ? text : text + " (" + exemption.ticket() + ")";
  }

  Severity severity(Violation violation) {
    return ownership.severity(violation);
  }

  @Nullable String owner(Violation violation) {
    return ownership.owner(violation).orElse(null);
  }

  /** What is known about each violation, by its id. */
  Map<String, SortedMap<String, String>> labels(Collection<Violation> violations) {
    return violations.stream()
        .collect(Collectors.toMap(Violation::id, ownership::labels, (first, same) -> first));
  }

  /** In its two largest units. */
  String duration(Duration duration) {
    if (duration.toDays() > 0) {
      return get("duration.days", duration.toDays(), duration.toHoursPart());
    }
    if (duration.toHours() > 0) {
      return get("duration.hours", duration.toHours(), duration.toMinutesPart());
    }
    if (duration.toMinutes() > 0) {
      return get("duration.minutes", duration.toMinutes(), duration.toSecondsPart());
    }
    return get("duration.seconds", duration.toSeconds());
  }
}
