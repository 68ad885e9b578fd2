package io.vpcwatch.standalone.exemptions;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
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
  record Covered(Verdict verdict, SortedMap<String, String> tags) {
    /** Whether it is outside of the allowed networks, exempt or not. */
    boolean isOutside() {
      return verdict == Verdict.VIOLATING || verdict == Verdict.EXEMPT;
    }
  }

  /**
   * What a change means for the functions.
   *
   * @param matched by the exemption
   * @param hidden would no longer be violations
   * @param broughtBack would be violations again
   */
  record Impact(
      List<FunctionArn> matched, List<FunctionArn> hidden, List<FunctionArn> broughtBack) {}

  /** Takes a record of the topic functions; keeps it only if an exemption matches. */
  void add(FunctionArn function, @Nullable FunctionStatus status) {
    if (status == null
        || status.verdict() == Verdict.DELETED
        || exemptions.stream().noneMatch(each -> each.matches(function, status.tags()))) {
      functions.remove(function);
    } else {
      functions.put(function, new Covered(status.verdict(), status.tags()));
    }
  }

  /** The functions that the exemption matches, in or outside of its time. */
  SortedMap<FunctionArn, Verdict> of(Exemption exemption) {
    SortedMap<FunctionArn, Verdict> matched = new TreeMap<>();
    functions.forEach(
        (function, covered) -> {
          if (exemption.matches(function, covered.tags())) {
            matched.put(function, covered.verdict());
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
        after == null
            ? List.of()
            : outside(after, (function, covered) -> !covers(known, start, function, covered)),
        before == null || !before.isInForce(now)
            ? List.of()
            : outside(before, (function, covered) -> !covers(result, now, function, covered)));
  }

  private List<FunctionArn> outside(Exemption by, BiPredicate<FunctionArn, Covered> wanted) {
    return functions.entrySet().stream()
        .filter(each -> each.getValue().isOutside())
        .filter(each -> by.matches(each.getKey(), each.getValue().tags()))
        .filter(each -> wanted.test(each.getKey(), each.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static boolean covers(
      Collection<Exemption> exemptions, Instant at, FunctionArn function, Covered covered) {
    return exemptions.stream()
        .anyMatch(each -> each.isInForce(at) && each.matches(function, covered.tags()));
  }

  /** Whether it covers every function there is or may ever be. */
  static boolean matchesAll(Exemption exemption) {
    return exemption.matches(NO_FUNCTION, Map.of());
  }

  /** What its owner should look at; empty if nothing. */
  List<String> findings(Exemption exemption, int maxFunctions, Instant now) {
    Map<FunctionArn, Verdict> matched = of(exemption);
    List<String> findings = new ArrayList<>();
    if (matched.isEmpty()) {
      findings.add("unused: matches no function");
    } else if (matched.values().stream()
        .allMatch(verdict -> verdict == Verdict.COMPLIANT || verdict == Verdict.NOT_APPLICABLE)) {
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
