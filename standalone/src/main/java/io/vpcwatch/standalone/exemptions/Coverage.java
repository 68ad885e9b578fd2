package io.vpcwatch.standalone.exemptions;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The functions that some exemptions match. */
final class Coverage {
  static final Duration SOON = Duration.ofDays(30);

  /** No function has this ARN, so that only a pattern that matches all of them matches it. */
  private static final FunctionArn NO_FUNCTION =
      FunctionArn.parse("arn:aws:lambda:zz-none-0:000000000000:function:vpcwatch-0");

  private final Collection<Exemption> exemptions;
  private final Map<FunctionArn, Covered> functions = new HashMap<>();

  Coverage(Collection<Exemption> exemptions) {
    this.exemptions = List.copyOf(exemptions);
  }

  /** What matters of a function. */
  record Covered(
      Verdict verdict,
      SortedMap<PlacementRule, RuleOutcome> rules,
      SortedMap<String, String> tags) {
    RuleOutcome outcome(PlacementRule rule) {
      // A function that has never shown its network is judged by no rule about it.
      return verdict == Verdict.UNKNOWN && !rules.containsKey(rule)
          ? RuleOutcome.UNKNOWN
          : RuleOutcome.of(rule, verdict, rules);
    }

    /** Whether it breaks the rule, exempt or not. */
    boolean breaks(PlacementRule rule) {
      return outcome(rule) == RuleOutcome.FAIL || outcome(rule) == RuleOutcome.EXEMPT;
    }
  }

  /**
   * What a change means for the functions.
   *
   * @param matched by the exemption
   * @param hidden would no longer be violations, by rule
   * @param broughtBack would be violations again, by rule
   */
  record Impact(
      List<FunctionArn> matched,
      SortedMap<PlacementRule, List<FunctionArn>> hidden,
      SortedMap<PlacementRule, List<FunctionArn>> broughtBack) {}

  /** Takes a record of the topic functions; keeps it only if an exemption matches. */
  void add(FunctionArn function, @Nullable FunctionStatus status) {
    if (status == null
        || status.verdict() == Verdict.DELETED
        || exemptions.stream().noneMatch(each -> each.matches(function, status.tags()))) {
      functions.remove(function);
    } else {
      functions.put(function, new Covered(status.verdict(), status.rules(), status.tags()));
    }
  }

  /** The functions that the exemption matches, in or outside of its time. */
  SortedMap<FunctionArn, Covered> of(Exemption exemption) {
    SortedMap<FunctionArn, Covered> matched = new TreeMap<>();
    functions.forEach(
        (function, covered) -> {
          if (exemption.matches(function, covered.tags())) {
            matched.put(function, covered);
          }
        });
    return matched;
  }

  Impact of(
      Plan.Change change, Collection<Exemption> known, Collection<Exemption> result, Instant now) {
    Exemption before = change.before();
    Exemption after = change.after();
    Instant start = after != null && after.validFrom().isAfter(now) ? after.validFrom() : now;
    return new Impact(
        after == null ? List.of() : List.copyOf(of(after).keySet()),
        after == null ? Collections.emptySortedMap() : onlyBy(after, known, start),
        before == null || !before.isInForce(now)
            ? Collections.emptySortedMap()
            : onlyBy(before, result, now));
  }

  /** The functions that break a rule, which this exemption covers, but none of the others. */
  private SortedMap<PlacementRule, List<FunctionArn>> onlyBy(
      Exemption exemption, Collection<Exemption> others, Instant at) {
    SortedMap<PlacementRule, List<FunctionArn>> found = new TreeMap<>();
    Map<FunctionArn, Covered> matched = of(exemption);
    for (PlacementRule rule : exemption.exemptsFrom()) {
      List<Exemption> same =
          others.stream().filter(each -> each.isFrom(rule) && each.isInForce(at)).toList();
      List<FunctionArn> breaking = new ArrayList<>();
      matched.forEach(
          (function, covered) -> {
            if (covered.breaks(rule)
                && same.stream().noneMatch(each -> each.matches(function, covered.tags()))) {
              breaking.add(function);
            }
          });
      if (!breaking.isEmpty()) {
        found.put(rule, breaking);
      }
    }
    return found;
  }

  /** Whether it covers every function there is or may ever be. */
  static boolean matchesAll(Exemption exemption) {
    return exemption.matches(NO_FUNCTION, Map.of());
  }

  /** What its owner should look at; empty if nothing. */
  List<String> findings(Exemption exemption, int maxFunctions, Instant now) {
    Map<FunctionArn, Covered> matched = of(exemption);
    List<String> findings = new ArrayList<>();
    if (matched.isEmpty()) {
      findings.add("unused: matches no function");
    } else if (exemption.exemptsFrom().stream()
        .flatMap(rule -> matched.values().stream().map(each -> each.outcome(rule)))
        .allMatch(each -> each == RuleOutcome.PASS || each == RuleOutcome.NOT_APPLICABLE)) {
      findings.add("no longer needed: no function that it matches violates the policy");
    }
    if (exemption.until().isBefore(now.plus(SOON))) {
      findings.add(
          "ends in %d days, on %s"
              .formatted(now.until(exemption.until(), ChronoUnit.DAYS), exemption.until()));
    }
    if (matchesAll(exemption)) {
      findings.add("broad: matches every function");
    } else if (matched.size() > maxFunctions) {
      findings.add(
          "broad: matches %d functions, more than %d".formatted(matched.size(), maxFunctions));
    }
    return findings;
  }
}
