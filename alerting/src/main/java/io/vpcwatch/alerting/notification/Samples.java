package io.vpcwatch.alerting.notification;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.IncidentNote.State;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementReason.Code;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Notifications as they would be sent, by a name, in their order: for previews. */
public final class Samples {
  private static final String CHANNEL = "security";
  private static final Instant SAMPLED_AT = Instant.parse("2026-11-23T01:02:03Z");

  private final Map<String, Notification> all = new LinkedHashMap<>();
  private final Policy policy;

  private Samples(Policy policy) {
    this.policy = policy;
  }

  /** All that a violation can cause. */
  public static Map<String, Notification> of(Violation violation, Policy policy) {
    Samples samples = new Samples(policy);
    samples.add("opened", Notice.OPENED, violation);
    if (violation.isOpen()) {
      Instant at = violation.opened().time().plus(Duration.ofMinutes(10));
      samples.add("reminder", Notice.REMINDER, violation);
      samples.add("acknowledged", violation, State.ACKNOWLEDGED, at, null);
      samples.add("snoozed", violation, State.SNOOZED, at, at.plus(Duration.ofDays(1)));
    }
    if (violation.resolved() != null) {
      samples.add("resolved", Notice.RESOLVED, violation);
    }
    return samples.all;
  }

  /**
   * The life of a function that is exempt for a while.
   *
   * @param violation an open one
   */
  public static Map<String, Notification> exemption(Violation violation, Policy policy) {
    Instant begin = violation.opened().time().plus(Duration.ofHours(3));
    Instant end = begin.plus(Duration.ofDays(90));
    Instant withdrawal = begin.plus(Duration.ofDays(30));
    Instant fixed = end.plus(Duration.ofHours(1));
    Exemption exemption = exemption(violation.functionArn(), begin, end);
    Exemption withdrawn =
        ExemptionBuilder.builder(exemption)
            .revokedAt(withdrawal)
            .revokedBy("ben@example.com")
            .build();
    Violation exempted =
        resolved(violation, EventRef.of(exemption, begin), End.EXEMPTED)
            .exemptionId(exemption.id())
            .build();
    Violation lapsed = lapsed(violation, exemption, end);
    Samples samples = new Samples(policy);
    samples.add("1-opened", Notice.OPENED, violation);
    samples.add("2-exempted", Notice.RESOLVED, exempted, exemption);
    samples.all.put("3-ends-soon", new ExpirySummary(exemption, end.minus(Duration.ofDays(7))));
    samples.add("4-expired", Notice.OPENED, lapsed, exemption);
    samples.add(
        "5-or-withdrawn", Notice.OPENED, lapsed(violation, exemption, withdrawal), withdrawn);
    samples.add(
        "6-attached",
        Notice.RESOLVED,
        resolved(lapsed, new EventRef(fixed, "event", violation.opened().actor()), End.VPC_ATTACHED)
            .build(),
        exemption);
    samples.add(
        "7-or-deleted",
        Notice.RESOLVED,
        resolved(lapsed, new EventRef(fixed, "event", violation.opened().actor()), End.DELETED)
            .build(),
        exemption);
    return samples.all;
  }

  /** All that a violation of a rule about the network can cause. */
  public static Map<String, Notification> of(PlacementRule rule, Policy policy) {
    Violation opened = violation(rule, "checkout-api");
    Map<String, Notification> all = new LinkedHashMap<>(of(opened, policy));
    EventRef end = new EventRef(SAMPLED_AT.plusSeconds(900), "event-2", opened.opened().actor());
    of(resolved(opened, end, End.FIXED).build(), policy).forEach(all::putIfAbsent);
    return all;
  }

  /**
   * What one cause did: a change of the network to several functions, and to several rules of one
   * function.
   */
  public static Map<String, Notification> ofOneCause(Policy policy) {
    Samples samples = new Samples(policy);
    List<Violation> functions =
        Stream.of("checkout-api", "invoice-pdf", "order-events")
            .map(name -> violation(PlacementRule.PRIVATE_SUBNET, name))
            .toList();
    List<Violation> rules =
        Stream.of(PlacementRule.PRIVATE_SUBNET, PlacementRule.EGRESS, PlacementRule.MULTI_AZ)
            .map(rule -> violation(rule, "checkout-api"))
            .map(
                each ->
                    ViolationBuilder.builder(each).cause(Cause.CONFIGURED).network(null).build())
            .toList();
    samples.group("cause-functions", functions);
    samples.group("cause-rules", rules);
    return samples.all;
  }

  /** What the daily summary of a channel contains that is notified of the rule {@code vpc} only. */
  public static Notification daily() {
    List<Violation> violations =
        Stream.of(PlacementRule.PRIVATE_SUBNET, PlacementRule.EGRESS, PlacementRule.MULTI_AZ)
            .flatMap(
                rule -> Stream.of("checkout-api", "invoice-pdf").map(name -> violation(rule, name)))
            .toList();
    RuleSummary opened =
        violations.stream()
            .map(each -> RuleSummary.of(each, SAMPLED_AT))
            .reduce(RuleSummary::plus)
            .orElseThrow();
    Violation fixed = violations.get(0).resolved(event(), End.FIXED);
    return opened
        .plus(RuleSummary.of(fixed, SAMPLED_AT))
        .withOpen(
            violations.stream()
                .skip(1)
                .map(each -> new RuleSummary.Open(each.functionArn(), each.rule()))
                .toList());
  }

  private void group(String name, List<Violation> violations) {
    Instant end = SAMPLED_AT.plusSeconds(900);
    List<Violation> fixed =
        violations.stream()
            .map(
                each ->
                    each.resolved(new EventRef(end, "event-2", each.opened().actor()), End.FIXED))
            .toList();
    IncidentNote note =
        new IncidentNote(name, State.ACKNOWLEDGED, "ana", end, null, "the fix is in review");
    all.put(name + "-opened", update(Notice.OPENED, violations).group(name).build());
    all.put(name + "-reminder", update(Notice.REMINDER, violations).group(name).build());
    all.put(
        name + "-acknowledged",
        update(Notice.ACKNOWLEDGED, violations).group(name).note(note).build());
    all.put(
        name + "-updated",
        update(Notice.RESOLVED, fixed.subList(0, 2)).group(name).others(1).build());
    all.put(
        name + "-one-updated",
        update(Notice.RESOLVED, fixed.subList(0, 1)).group(name).others(2).build());
    all.put(name + "-resolved", update(Notice.RESOLVED, fixed).group(name).build());
  }

  private static Violation violation(PlacementRule rule, String function) {
    String table = "rtb-0a1b2c3d4e5f60718";
    String subnet = "subnet-0aaa1111";
    String group = "sg-0ccc3333";
    String role = "arn:aws:iam::111122223333:role/" + function;
    Map<PlacementRule, NetworkCause> causes =
        Map.of(
            PlacementRule.PRIVATE_SUBNET,
            cause(NetworkKind.ROUTE_TABLE, table, "ReplaceRoute"),
            PlacementRule.EGRESS,
            cause(NetworkKind.SECURITY_GROUP, group, "AuthorizeSecurityGroupEgress"),
            PlacementRule.ROLE_PERMISSIONS,
            cause(NetworkKind.ROLE, role, "DetachRolePolicy"),
            PlacementRule.OUTBOUND_PATH,
            cause(NetworkKind.NAT_GATEWAY, "nat-0f00d", "DeleteNatGateway"),
            PlacementRule.NETWORK_ACL,
            cause(NetworkKind.NETWORK_ACL, "acl-0acc", "ReplaceNetworkAclEntry"),
            PlacementRule.SUBNET_EXISTS,
            cause(NetworkKind.SUBNET, subnet, "DeleteSubnet"));
    PlacementReason reason =
        switch (rule) {
          case VPC -> throw new IllegalArgumentException("not a rule about the network: " + rule);
          case MULTI_AZ -> PlacementReason.of(Code.ZONES, "", "euw1-az1");
          case PRIVATE_SUBNET ->
              PlacementReason.of(
                  Code.PUBLIC_ROUTE, subnet, table, "0.0.0.0/0", "igw-0123456789abcdef0");
          case EGRESS -> PlacementReason.of(Code.OPEN_EGRESS, group, "all:0-65535:0.0.0.0/0");
          case ROLE_PERMISSIONS ->
              PlacementReason.of(Code.ACTION_NOT_ALLOWED, role, "CreateNetworkInterface");
          case OUTBOUND_PATH ->
              PlacementReason.of(Code.PATH, subnet, OutboundPath.DEAD.name(), "IPv4", "nat-0f00d");
          case NETWORK_ACL ->
              PlacementReason.of(Code.BLOCKED, subnet, "acl-0acc", "egress", "443-443", "IPv4");
          case SUBNET_EXISTS -> PlacementReason.of(Code.DELETED, subnet);
        };
    NetworkCause cause = causes.get(rule);
    FunctionArn arn =
        FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:" + function);
    EventRef opened = cause == null ? event() : cause.event();
    return ViolationBuilder.builder()
        .id(Violation.idOf(arn, rule, opened))
        .functionArn(arn)
        .rule(rule)
        .cause(cause == null ? Cause.CONFIGURED : Cause.NETWORK_CHANGED)
        .reasons(List.of(reason))
        .network(cause)
        .opened(opened)
        .before(Attachment.unknown())
        .after(Attachment.of("vpc-0a1b2c3d", List.of(subnet, "subnet-0bbb2222"), List.of(group)))
        .detectedAt(SAMPLED_AT.plusSeconds(2))
        .tags(new TreeMap<>(Map.of("team", "payments")))
        .severity(rule.defaultSeverity())
        .transition(Violation.Transition.OPENED)
        .build();
  }

  private static NetworkCause cause(NetworkKind kind, String id, String operation) {
    return new NetworkCause(kind, id, operation, event());
  }

  private static EventRef event() {
    return new EventRef(
        SAMPLED_AT,
        "event-1",
        new Actor(
            "arn:aws:sts::111122223333:assumed-role/network-admin/alice",
            "AssumedRole",
            null,
            "203.0.113.9",
            "aws-cli/2.15.0 Python/3.11"));
  }

  private static Exemption exemption(FunctionArn function, Instant begin, Instant end) {
    return ExemptionBuilder.builder()
        .id("public-apis")
        .matchers(
            List.of(
                new Exemption.Matcher(
                    function.toString(), null, null, Collections.emptySortedMap())))
        .owner("team-billing")
        .reason("calls public APIs only")
        .ticket("https://example.com/SEC-1")
        .validFrom(begin)
        .validUntil(end)
        .createdBy("ana@example.com")
        .createdAt(begin)
        .build();
  }

  private static ViolationBuilder resolved(Violation violation, EventRef by, End end) {
    return ViolationBuilder.builder(violation)
        .resolved(by)
        .end(end)
        .transition(Violation.Transition.RESOLVED);
  }

  private static Violation beforeItEnded(Violation violation) {
    return ViolationBuilder.builder(violation)
        .resolved(null)
        .end(null)
        .transition(Violation.Transition.OPENED)
        // Otherwise it would look as if the end of the exemption had opened it.
        .exemptionId(violation.end() == End.EXEMPTED ? null : violation.exemptionId())
        .build();
  }

  /** What the end of an exemption opens. */
  private static Violation lapsed(Violation violation, Exemption exemption, Instant end) {
    return ViolationBuilder.builder(violation)
        .id(new StringBuilder(violation.id()).reverse().toString())
        .opened(EventRef.of(exemption, end))
        .exemptionId(exemption.id())
        .build();
  }

  /**
   * What is about many violations, or about none.
   *
   * @param violations of any accounts; at least two
   */
  public static Map<String, Notification> many(List<Violation> violations, Policy policy) {
    Violation first = violations.get(0);
    Samples samples = new Samples(policy);
    List<Violation> ofAccount =
        violations.stream()
            .filter(each -> each.functionArn().account().equals(first.functionArn().account()))
            .toList();
    samples.digest(Notice.OPENED, ofAccount);
    samples.digest(Notice.REMINDER, ofAccount);
    samples.digest(
        Notice.RESOLVED,
        ofAccount.stream()
            .map(each -> resolved(each, each.opened(), End.VPC_ATTACHED).build())
            .toList());
    samples.all.put("history", history(violations));
    samples.all.put(
        "channel-failed", failure(first, delivery -> delivery.outcome(Delivery.Outcome.WAITING)));
    samples.all.put(
        "channel-lost", failure(first, delivery -> delivery.outcome(Delivery.Outcome.FAILED)));
    samples.all.put(
        "channel-recovered",
        failure(first, delivery -> delivery.outcome(Delivery.Outcome.DELIVERED)));
    return samples.all;
  }

  private static Summary history(List<Violation> violations) {
    Ownership ownership = Ownership.UNKNOWN;
    HistorySummary sum =
        violations.stream()
            .map(
                each ->
                    HistorySummary.of(
                        each,
                        ownership.severity(each),
                        SuppressionReason.REPLAYED.label(),
                        each.opened().time()))
            .reduce(HistorySummary::plus)
            .orElseThrow();
    return sum.withOpen(
        violations.stream()
            .filter(Violation::isOpen)
            .map(each -> new HistorySummary.Open(each.functionArn(), ownership.severity(each)))
            .toList());
  }

  private static Summary failure(
      Violation violation, Function<DeliveryBuilder, DeliveryBuilder> outcome) {
    Instant since = violation.opened().time();
    Instant now = since.plus(Duration.ofMinutes(10));
    DeliveryBuilder delivery =
        DeliveryBuilder.builder()
            .violationId(violation.id())
            .channel(CHANNEL)
            .functionArn(violation.functionArn())
            .notice(Notice.OPENED)
            .reason("channel_refused")
            .detail("HTTP 404, no_service: create another webhook in Slack")
            .failingSince(since)
            .attempts(3)
            .at(now);
    return FailureSummary.of(outcome.apply(delivery).build(), now);
  }

  private void add(String name, Notice notice, Violation violation) {
    all.put(name, update(notice, List.of(violation)).build());
  }

  private void add(String name, Notice notice, Violation violation, Exemption exemption) {
    all.put(name, update(notice, List.of(violation)).exemption(exemption).build());
  }

  private void add(
      String name, Violation violation, State state, Instant at, @Nullable Instant until) {
    all.put(
        name,
        update(Notice.ACKNOWLEDGED, List.of(violation))
            .note(new IncidentNote(violation.id(), state, "ana", at, until, "the fix is in review"))
            .build());
  }

  private void digest(Notice notice, List<Violation> violations) {
    all.put("digest-" + notice.name().toLowerCase(Locale.ROOT), update(notice, violations).build());
  }

  private IncidentUpdateBuilder update(Notice notice, List<Violation> violations) {
    Violation first = violations.get(0);
    List<Violation> then =
        notice == Notice.RESOLVED
            ? violations
            : violations.stream().map(Samples::beforeItEnded).toList();
    return IncidentUpdateBuilder.builder()
        .incident(first.id())
        .notice(notice)
        .reminder(1)
        .openings(1)
        .violations(then)
        .policy(policy.of(first.functionArn()));
  }
}
