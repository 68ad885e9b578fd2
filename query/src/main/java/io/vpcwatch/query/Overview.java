package io.vpcwatch.query;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.End;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.report.Remediation;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.AccountTable.Account;
import io.vpcwatch.service.runtime.Health;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where everything stands now, and how it got there by day.
 *
 * @param rules those by which any function is judged
 */
@RecordBuilder
record Overview(
    Instant generatedAt,
    String version,
    Compliance compliance,
    List<RuleCount> rules,
    List<Place> accounts,
    Open open,
    Today today,
    Remediation remediation,
    List<Day> trend,
    Status health) {

  /**
   * @param functions all that exist
   * @param share of the compliant functions among those that the policy is about; null if there are
   *     none
   * @param target as share
   */
  record Compliance(
      long functions,
      long compliant,
      long violating,
      long exempt,
      long unknown,
      long notEvaluated,
      @Nullable Double share,
      double target) {}

  /** How the functions to which a rule applies keep it. */
  record RuleCount(PlacementRule rule, long compliant, long violating, long exempt, long unknown) {
    static RuleCount of(PlacementRule rule, Map<RuleOutcome, Long> counts) {
      return new RuleCount(
          rule,
          counts.getOrDefault(RuleOutcome.PASS, 0L),
          counts.getOrDefault(RuleOutcome.FAIL, 0L),
          counts.getOrDefault(RuleOutcome.EXEMPT, 0L),
          counts.getOrDefault(RuleOutcome.UNKNOWN, 0L));
    }

    private boolean isEmpty() {
      return compliant + violating + exempt + unknown == 0;
    }
  }

  /** An account in one region; null where the settings do not have its name, owner and so on. */
  @RecordBuilder
  record Place(
      String account,
      @Nullable String name,
      @Nullable String owner,
      @Nullable String environment,
      String region,
      long functions,
      long compliant,
      long violating,
      long exempt,
      long unknown,
      long open,
      @Nullable Instant oldest) {}

  record Open(long count, @Nullable Instant oldest) {}

  record Today(long opened, long resolved) {}

  /**
   * @param open at the end of the day; of today, now
   */
  record Day(LocalDate day, long open, long opened, long resolved) {}

  /**
   * @param lastEvent the newest event that altered anything
   */
  record Status(boolean ready, List<Component> components, @Nullable Instant lastEvent) {
    static Status of(Health health, @Nullable Instant lastEvent) {
      return new Status(health.ok(), Component.of(health.components()), lastEvent);
    }
  }

  record Component(String name, boolean ok, String detail, List<Component> components) {
    static List<Component> of(Map<String, Health> health) {
      List<Component> components = new ArrayList<>();
      health.forEach(
          (name, each) ->
              components.add(new Component(name, each.ok(), each.detail(), of(each.components()))));
      return components;
    }
  }

  /** What the numbers are computed from; those of violations are about the rule vpc. */
  record Input(
      Collection<ComplianceCount> compliance,
      Collection<IndexedViolation> violations,
      AccountTable accounts,
      double target) {
    Input {
      violations = violations.stream().filter(IndexedViolation::isOfVpc).toList();
    }
  }

  /**
   * @param days the length of the trend
   */
  static Overview of(Input input, int days, String version, Status health, Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    long first = today.minusDays(days - 1L).toEpochDay();
    List<Day> trend = trend(input.violations(), first, days);
    Day last = trend.get(days - 1);
    return OverviewBuilder.builder()
        .generatedAt(now)
        .version(version)
        .compliance(compliance(input))
        .rules(rules(input.compliance()))
        .accounts(places(input))
        .open(open(input.violations()))
        .today(new Today(last.opened(), last.resolved()))
        .remediation(remediation(input.violations(), first))
        .trend(trend)
        .health(health)
        .build();
  }

  private static List<RuleCount> rules(Collection<ComplianceCount> counts) {
    return ComplianceCount.byRule(counts).entrySet().stream()
        .map(each -> RuleCount.of(each.getKey(), each.getValue()))
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private static Compliance compliance(Input input) {
    long compliant = count(input.compliance(), Verdict.COMPLIANT);
    long violating = count(input.compliance(), Verdict.VIOLATING);
    long exempt = count(input.compliance(), Verdict.EXEMPT);
    long unknown = count(input.compliance(), Verdict.UNKNOWN);
    long notEvaluated = count(input.compliance(), Verdict.NOT_APPLICABLE);
    long concerned = compliant + violating;
    return new Compliance(
        concerned + exempt + unknown + notEvaluated,
        compliant,
        violating,
        exempt,
        unknown,
        notEvaluated,
        concerned == 0 ? null : (double) compliant / concerned,
        input.target());
  }

  private static long count(Collection<ComplianceCount> counts, Verdict verdict) {
    return counts.stream().mapToLong(each -> each.functions().getOrDefault(verdict, 0L)).sum();
  }

  private static Open open(Collection<IndexedViolation> violations) {
    List<IndexedViolation> open = violations.stream().filter(IndexedViolation::isOpen).toList();
    return new Open(
        open.size(),
        open.stream()
            .min(Comparator.comparingLong(IndexedViolation::opened))
            .map(oldest -> Instant.ofEpochSecond(oldest.opened()))
            .orElse(null));
  }

  private static List<Place> places(Input input) {
    Map<String, Open> open = new TreeMap<>();
    input.violations().stream()
        .filter(IndexedViolation::isOpen)
        .forEach(
            row ->
                open.merge(
                    row.arn().account() + "/" + row.arn().region(),
                    new Open(1, Instant.ofEpochSecond(row.opened())),
                    Overview::sum));
    List<Place> places = new ArrayList<>();
    for (ComplianceCount count : input.compliance()) {
      List<ComplianceCount> one = List.of(count);
      Account account = input.accounts().get(count.account());
      Open here = open.getOrDefault(count.account() + "/" + count.region(), new Open(0, null));
      places.add(
          OverviewPlaceBuilder.builder()
              .account(count.account())
              .name(account.name().orElse(null))
              .owner(account.owner().orElse(null))
              .environment(account.environment().orElse(null))
              .region(count.region())
              .functions(count.functions().values().stream().mapToLong(Long::longValue).sum())
              .compliant(count(one, Verdict.COMPLIANT))
              .violating(count(one, Verdict.VIOLATING))
              .exempt(count(one, Verdict.EXEMPT))
              .unknown(count(one, Verdict.UNKNOWN))
              .open(here.count())
              .oldest(here.oldest())
              .build());
    }
    places.sort(Comparator.comparing(Place::account).thenComparing(Place::region));
    return places;
  }

  private static Open sum(Open one, Open other) {
    Instant first = one.oldest();
    Instant second = other.oldest();
    return new Open(
        one.count() + other.count(),
        first == null || (second != null && second.isBefore(first)) ? second : first);
  }

  private static Remediation remediation(Collection<IndexedViolation> violations, long firstDay) {
    long since = LocalDate.ofEpochDay(firstDay).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    List<IndexedViolation> ended =
        violations.stream().filter(row -> !row.isOpen() && row.resolved() >= since).toList();
    long[] attached =
        ended.stream()
            .filter(row -> row.end() == End.VPC_ATTACHED)
            .mapToLong(row -> row.resolved() - row.opened())
            .toArray();
    long deleted = ended.stream().filter(row -> row.end() == End.DELETED).count();
    return Remediation.of(attached, deleted, ended.size() - deleted - attached.length);
  }

  private static List<Day> trend(Collection<IndexedViolation> violations, long first, int days) {
    long[] opened = new long[days];
    long[] resolved = new long[days];
    long open = 0;
    for (IndexedViolation row : violations) {
      open += count(opened, row.opened(), first);
      open -= row.isOpen() ? 0 : count(resolved, row.resolved(), first);
    }
    List<Day> trend = new ArrayList<>();
    for (int i = 0; i < days; i++) {
      open += opened[i] - resolved[i];
      trend.add(new Day(LocalDate.ofEpochDay(first + i), open, opened[i], resolved[i]));
    }
    return trend;
  }

  /** Counts a moment in its day; 1 if it was before the first one. */
  private static int count(long[] byDay, long moment, long first) {
    long day = Math.floorDiv(moment, 86_400L) - first;
    if (day >= 0) {
      byDay[(int) Math.min(day, byDay.length - 1L)]++;
    }
    return day < 0 ? 1 : 0;
  }
}
