package io.vpcwatch.model.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which functions were outside of a VPC, at a moment or in a period, and which were in one but
 * broke a rule about the network; its JSON is a contract. Sorted, so that equal facts give equal
 * texts.
 *
 * @param version of vpcwatch
 * @param at the moment; null for a period
 * @param from the first moment of the period; null for a moment
 * @param to the first moment after the period
 * @param policyRevision of the policy in force when the report was made: it also decides about the
 *     past; null if the policy has none, as that of settings
 * @param inputs from what the report was made
 * @param total of all accounts
 * @param accounts by id
 * @param rules the numbers of each rule
 * @param violations of the rule vpc that lasted at the moment, or in a part of the period; by
 *     opening, then ARN
 * @param ruleViolations the same of the rules about the network
 * @param exempt functions at the moment, or at the end of the period; by ARN
 * @param exemptions in force at the moment, or in a part of the period; by id
 * @param unknown functions at the moment, or at the end of the period; by ARN
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"generatedAt", "version", "at", "from", "to", "policyRevision", "inputs"})
public record AuditReport(
    Instant generatedAt,
    String version,
    @Nullable Instant at,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Long policyRevision,
    List<String> inputs,
    Numbers total,
    List<Numbers> accounts,
    List<RuleNumbers> rules,
    List<Line> violations,
    List<Line> ruleViolations,
    List<KnownFunction> exempt,
    List<ExemptionLine> exemptions,
    List<KnownFunction> unknown,
    Coverage coverage) {

  /** An account, as the settings know it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Account(
      String account,
      @Nullable String name,
      @Nullable String owner,
      @Nullable String environment) {}

  /**
   * The numbers of one account, or of all.
   *
   * @param account null for all
   * @param functions that existed at the moment, or at the end of the period; the sum of the next
   *     five
   * @param opened violations until the moment, or in the period
   * @param resolved violations until the moment, or in the period
   * @param outsideSeconds the sum over the violations of the report
   * @param remediation of the resolved ones
   */
  @RecordBuilder
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Numbers(
      @JsonUnwrapped @Nullable Account account,
      long functions,
      long compliant,
      long violating,
      long exempt,
      long notApplicable,
      long unknown,
      long opened,
      long resolved,
      long outsideSeconds,
      Remediation remediation) {}

  /**
   * A violation of the report.
   *
   * @param outsideSeconds how long it had lasted at the moment, or lasted within the period
   * @param durationSeconds its whole length, null while it is open
   * @param reasons why a rule about the network was broken
   * @param network the change of the network that broke it, if one did
   */
  @RecordBuilder
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Line(
      FunctionArn functionArn,
      @Nullable String accountName,
      String violationId,
      Cause cause,
      Instant openedAt,
      String openedBy,
      @Nullable String openedFrom,
      @Nullable String openedWith,
      String openedEventId,
      @Nullable Instant resolvedAt,
      @Nullable End end,
      @Nullable String resolvedBy,
      @Nullable String resolvedFrom,
      @Nullable String resolvedWith,
      @Nullable String resolvedEventId,
      long outsideSeconds,
      @Nullable Long durationSeconds,
      Attachment before,
      Attachment after,
      @Nullable String exemptionId,
      SortedMap<String, String> tags,
      PlacementRule rule,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PlacementReason> reasons,
      @Nullable NetworkCause network) {}

  /**
   * @param rules from which it exempts
   * @param until the first moment at which it no longer applies
   * @param functions that it exempted from vpc at the moment, or at the end of the period; null if
   *     it is from other rules only, as of these that is not known for all times
   */
  @RecordBuilder
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExemptionLine(
      String id,
      String owner,
      String reason,
      @Nullable String ticket,
      Instant validFrom,
      Instant until,
      SortedSet<PlacementRule> rules,
      @Nullable Long functions) {}

  /**
   * What a report is about.
   *
   * @param from null for a moment
   * @param to the moment, or the first moment after the period
   */
  public record Scope(@Nullable Instant from, Instant to) {
    public Scope {
      if (from != null && !from.isBefore(to)) {
        throw new IllegalArgumentException("the period ends before it begins");
      }
    }

    public static Scope at(Instant moment) {
      return new Scope(null, moment);
    }

    /**
     * What a user asks for: a moment, a period, or now.
     *
     * @param prefix of the names in messages
     * @param to now, if it is later
     * @throws IllegalArgumentException if they contradict each other
     */
    public static Scope of(
        String prefix,
        @Nullable Instant at,
        @Nullable Instant from,
        @Nullable Instant to,
        Instant now) {
      String problem = null;
      if (at != null && (from != null || to != null)) {
        problem = "%1$sat is a moment, %1$sfrom and %1$sto are a period: give one of them";
      } else if (to != null && from == null) {
        problem = "%1$sto needs %1$sfrom";
      } else if (at != null && at.isAfter(now)) {
        problem = "%1$sat must not be in the future";
      } else if (from != null && !from.isBefore(now)) {
        problem = "%1$sfrom must be in the past";
      } else if (from != null && to != null && !from.isBefore(to)) {
        problem = "%1$sfrom must be before %1$sto";
      }
      if (problem != null) {
        throw new IllegalArgumentException(problem.formatted(prefix));
      }
      Instant end = to == null || to.isAfter(now) ? now : to;
      return from == null ? at(at == null ? now : at) : new Scope(from, end);
    }

    private Instant start() {
      return from == null ? Instant.MIN : from;
    }

    /** The moment at which functions are counted: the last one. Events have whole seconds. */
    public Instant moment() {
      return from == null ? to : to.minusMillis(1);
    }

    boolean contains(Instant time) {
      return !time.isBefore(start()) && !time.isAfter(moment());
    }

    boolean overlaps(Instant begin, @Nullable Instant end) {
      return !begin.isAfter(moment()) && (end == null || end.isAfter(from == null ? to : from));
    }

    boolean endsWithin(Instant begin, @Nullable Instant end) {
      return !begin.isAfter(moment()) && (end == null || end.isAfter(moment()));
    }

    long secondsIn(Instant begin, @Nullable Instant end) {
      Instant first = begin.isBefore(start()) ? start() : begin;
      Instant last = end == null || end.isAfter(to) ? to : end;
      return Duration.between(first, last).toSeconds();
    }
  }

  /**
   * All that is known.
   *
   * @param functions at the end of the scope
   * @param violations all of them, in their last state
   * @param exemptions all of them, also those that are over
   * @param now how functions keep the rules now, whatever the scope is
   */
  public record Facts(
      Collection<KnownFunction> functions,
      Collection<Violation> violations,
      Collection<Exemption> exemptions,
      Collection<ComplianceCount> now) {}

  /**
   * The numbers and lists of a report, to be completed by where they come from.
   *
   * @param accounts what is known of an account, by its id
   */
  public static AuditReportBuilder of(
      Scope scope, Facts facts, Function<String, Account> accounts) {
    List<Violation> all =
        facts.violations().stream()
            .filter(each -> each.transition() != Violation.Transition.RETRACTED)
            .sorted(
                Comparator.comparing((Violation each) -> each.opened().time())
                    .thenComparing(Violation::functionArn)
                    .thenComparing(Violation::id))
            .toList();
    Map<Boolean, List<Violation>> byKind =
        all.stream().collect(Collectors.partitioningBy(each -> each.rule() == PlacementRule.VPC));
    List<Violation> violations = byKind.getOrDefault(true, List.of());
    Collection<KnownFunction> functions = functions(facts.functions(), violations, scope).values();
    Map<String, List<KnownFunction>> functionsOf =
        functions.stream().collect(Collectors.groupingBy(each -> each.functionArn().account()));
    Map<String, List<Violation>> violationsOf =
        violations.stream().collect(Collectors.groupingBy(each -> each.functionArn().account()));
    SortedSet<String> ids = new TreeSet<>(functionsOf.keySet());
    ids.addAll(violationsOf.keySet());
    return AuditReportBuilder.builder()
        .at(scope.from() == null ? scope.to() : null)
        .from(scope.from())
        .to(scope.from() == null ? null : scope.to())
        .total(numbers(null, scope, functions, violations))
        .accounts(
            ids.stream()
                .map(
                    id ->
                        numbers(
                            accounts.apply(id),
                            scope,
                            functionsOf.getOrDefault(id, List.of()),
                            violationsOf.getOrDefault(id, List.of())))
                .toList())
        .rules(RuleNumbers.of(scope, all, facts.now()))
        .violations(lines(violations, scope, accounts))
        .ruleViolations(lines(byKind.getOrDefault(false, List.of()), scope, accounts))
        .exempt(withVerdict(Verdict.EXEMPT, functions))
        .exemptions(exemptions(facts.exemptions(), scope, functions))
        .unknown(withVerdict(Verdict.UNKNOWN, functions));
  }

  /** Violations decide: they are kept when the changes that led to them are not. */
  private static SortedMap<FunctionArn, KnownFunction> functions(
      Collection<KnownFunction> known, List<Violation> violations, Scope scope) {
    SortedMap<FunctionArn, KnownFunction> functions = new TreeMap<>();
    known.forEach(each -> functions.put(each.functionArn(), each));
    for (Violation violation : violations) {
      FunctionArn function = violation.functionArn();
      EventRef opened = violation.opened();
      if (scope.endsWithin(opened.time(), resolvedAt(violation))) {
        functions.put(
            function,
            new KnownFunction(
                function, Verdict.VIOLATING, opened.time(), opened.eventId(), null, null));
      }
    }
    return functions;
  }

  private static Numbers numbers(
      @Nullable Account account,
      Scope scope,
      Collection<KnownFunction> functions,
      List<Violation> violations) {
    Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    functions.forEach(each -> verdicts.merge(each.verdict(), 1L, Long::sum));
    List<Violation> resolved =
        violations.stream()
            .filter(each -> each.resolved() != null && scope.contains(each.resolved().time()))
            .toList();
    return AuditReportNumbersBuilder.builder()
        .account(account)
        .functions(functions.size())
        .compliant(verdicts.getOrDefault(Verdict.COMPLIANT, 0L))
        .violating(verdicts.getOrDefault(Verdict.VIOLATING, 0L))
        .exempt(verdicts.getOrDefault(Verdict.EXEMPT, 0L))
        .notApplicable(verdicts.getOrDefault(Verdict.NOT_APPLICABLE, 0L))
        .unknown(verdicts.getOrDefault(Verdict.UNKNOWN, 0L))
        .opened(violations.stream().filter(each -> scope.contains(each.opened().time())).count())
        .resolved(resolved.size())
        .outsideSeconds(
            violations.stream()
                .filter(each -> scope.overlaps(each.opened().time(), resolvedAt(each)))
                .mapToLong(each -> scope.secondsIn(each.opened().time(), resolvedAt(each)))
                .sum())
        .remediation(Remediation.of(resolved))
        .build();
  }

  private static List<Line> lines(
      List<Violation> violations, Scope scope, Function<String, Account> accounts) {
    return violations.stream()
        .filter(each -> scope.overlaps(each.opened().time(), resolvedAt(each)))
        .map(each -> line(each, scope, accounts.apply(each.functionArn().account()).name()))
        .toList();
  }

  private static Line line(Violation violation, Scope scope, @Nullable String accountName) {
    EventRef opened = violation.opened();
    EventRef resolved = violation.resolved();
    AuditReportLineBuilder line =
        AuditReportLineBuilder.builder()
            .functionArn(violation.functionArn())
            .accountName(accountName)
            .violationId(violation.id())
            .cause(violation.cause())
            .openedAt(opened.time())
            .openedBy(opened.caller())
            .openedFrom(opened.actor().sourceAddress())
            .openedWith(opened.actor().userAgent())
            .openedEventId(opened.eventId())
            .outsideSeconds(scope.secondsIn(opened.time(), resolvedAt(violation)))
            .before(violation.before())
            .after(violation.after())
            .exemptionId(violation.exemptionId())
            .tags(violation.tags())
            .rule(violation.rule())
            .reasons(violation.reasons())
            .network(violation.network());
    if (resolved != null) {
      line.resolvedAt(resolved.time())
          .end(violation.end())
          .resolvedBy(resolved.caller())
          .resolvedFrom(resolved.actor().sourceAddress())
          .resolvedWith(resolved.actor().userAgent())
          .resolvedEventId(resolved.eventId())
          .durationSeconds(Duration.between(opened.time(), resolved.time()).toSeconds());
    }
    return line.build();
  }

  private static List<ExemptionLine> exemptions(
      Collection<Exemption> exemptions, Scope scope, Collection<KnownFunction> functions) {
    Map<String, Long> covered = new HashMap<>();
    for (KnownFunction function : functions) {
      if (function.exemptionId() != null) {
        covered.merge(function.exemptionId(), 1L, Long::sum);
      }
    }
    return exemptions.stream()
        .filter(each -> each.validFrom().isBefore(each.until()))
        .filter(each -> scope.overlaps(each.validFrom(), each.until()))
        .sorted(Comparator.comparing(Exemption::id))
        .map(
            each ->
                AuditReportExemptionLineBuilder.builder()
                    .id(each.id())
                    .owner(each.owner())
                    .reason(each.reason())
                    .ticket(each.ticket())
                    .validFrom(each.validFrom())
                    .until(each.until())
                    .rules(each.exemptsFrom())
                    .functions(
                        each.isFrom(PlacementRule.VPC) ? covered.getOrDefault(each.id(), 0L) : null)
                    .build())
        .toList();
  }

  private static List<KnownFunction> withVerdict(
      Verdict verdict, Collection<KnownFunction> functions) {
    return functions.stream().filter(each -> each.verdict() == verdict).toList();
  }

  static @Nullable Instant resolvedAt(Violation violation) {
    EventRef resolved = violation.resolved();
    return resolved == null ? null : resolved.time();
  }
}
