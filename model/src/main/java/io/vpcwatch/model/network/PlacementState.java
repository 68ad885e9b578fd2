package io.vpcwatch.model.network;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Copies;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionState;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How one function keeps the rules about the network, and which violations of them are open.
 *
 * @param exemptions of the rules that the function fails and is exempt from, or did when the
 *     outcome was last known: their ids
 * @param passedBefore the rules whose outcome is not known, but was a pass of the same placement
 * @param configuredBy the change of the function that led to the attachment that was judged
 * @param assignedBy the change of the function that led to the role that was judged
 */
public record PlacementState(
    SortedMap<PlacementRule, RuleOutcome> outcomes,
    SortedMap<PlacementRule, Violation> open,
    SortedMap<PlacementRule, String> exemptions,
    SortedSet<PlacementRule> passedBefore,
    @Nullable EventRef configuredBy,
    @Nullable EventRef assignedBy) {
  private static final PlacementState NONE =
      new PlacementState(
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedSet(),
          null,
          null);

  public PlacementState {
    outcomes = Copies.sorted(outcomes);
    open = Copies.sorted(open);
    exemptions = Copies.sorted(exemptions);
    passedBefore = Copies.sorted(passedBefore);
  }

  /** Of a function that was never judged. */
  public static PlacementState none() {
    return NONE;
  }

  /**
   * What is known when a function is judged again.
   *
   * @param function its state, without a deletion
   * @param results by each rule that is enabled and applies
   * @param network the last change of the network, or description of it, that altered the result of
   *     a rule
   * @param detectedAt when what led to the judgement was read
   * @param replayed that was read from history, not live
   */
  public record Judgement(
      FunctionState function,
      SortedMap<PlacementRule, RuleResult> results,
      SortedMap<PlacementRule, EventRef> network,
      Policy policy,
      Instant detectedAt,
      boolean replayed) {}

  /**
   * A state and the violations that ended with it.
   *
   * @param violations those that are open, too
   */
  public record Step(PlacementState state, List<Violation> violations) {}

  /** The state after another judgement. */
  public Step next(Judgement now) {
    Next next = new Next(now);
    Set<PlacementRule> rules = EnumSet.noneOf(PlacementRule.class);
    rules.addAll(now.results.keySet());
    rules.addAll(open.keySet());
    rules.forEach(next::judge);
    return next.step();
  }

  /**
   * The state after the function was deleted, or left its VPC, or the rules were switched off. What
   * opened later was no violation of it.
   *
   * @param by null if the violations are not to end: they are no longer any
   */
  public Step ended(@Nullable EventRef by, End end) {
    List<Violation> ended = new ArrayList<>();
    if (by != null) {
      open.values().stream()
          .filter(violation -> isAfter(by, violation.opened()))
          .forEach(violation -> ended.add(violation.resolved(by, end)));
    }
    return new Step(NONE, ended);
  }

  private final class Next {
    private final Judgement now;
    private final SortedMap<PlacementRule, RuleOutcome> outcomesNow = new TreeMap<>();
    private final SortedMap<PlacementRule, Violation> openNow = new TreeMap<>();
    private final SortedMap<PlacementRule, String> exemptionsNow = new TreeMap<>();
    private final SortedSet<PlacementRule> passedBeforeNow = new TreeSet<>();
    private final List<Violation> violations = new ArrayList<>();

    Next(Judgement now) {
      this.now = now;
    }

    Step step() {
      violations.addAll(openNow.values());
      return new Step(
          new PlacementState(
              outcomesNow,
              openNow,
              exemptionsNow,
              passedBeforeNow,
              now.function.configuredBy(),
              now.function.assignedBy()),
          violations);
    }

    void judge(PlacementRule rule) {
      RuleResult result = now.results.get(rule);
      Violation known = open.get(rule);
      if (result == null) {
        return; // The rule was switched off: what violated it is no violation any more.
      }
      Exemption exemption = result.outcome() == RuleOutcome.FAIL ? exemptionOf(rule) : null;
      RuleOutcome outcome = exemption == null ? result.outcome() : RuleOutcome.EXEMPT;
      if (outcome != RuleOutcome.NOT_APPLICABLE) {
        outcomesNow.put(rule, outcome);
      }
      switch (outcome) {
        case FAIL -> openNow.put(rule, failing(result, known));
        case UNKNOWN -> keep(rule, known);
        case EXEMPT -> exempt(rule, known, Objects.requireNonNull(exemption));
        case PASS -> end(rule, known, End.FIXED);
        case NOT_APPLICABLE -> end(rule, known, End.NOT_APPLICABLE);
      }
    }

    /** What is not known is no proof of a change. */
    private void keep(PlacementRule rule, @Nullable Violation known) {
      if (known != null) {
        openNow.put(rule, known);
      }
      String exemption = exemptions.get(rule);
      if (exemption != null) {
        exemptionsNow.put(rule, exemption);
      }
      if (hasPassed(rule)) {
        passedBeforeNow.add(rule);
      }
    }

    /** Whether the same placement passed when the outcome was last known. */
    private boolean hasPassed(PlacementRule rule) {
      return (outcomes.get(rule) == RuleOutcome.PASS || passedBefore.contains(rule))
          && Objects.equals(now.function.configuredBy(), configuredBy)
          && (rule != PlacementRule.ROLE_PERMISSIONS
              || Objects.equals(now.function.assignedBy(), assignedBy));
    }

    private @Nullable Exemption exemptionOf(PlacementRule rule) {
      Instant moment = now.detectedAt;
      Instant asOf = now.policy.asOf();
      if (asOf != null && asOf.isBefore(moment)) {
        moment = asOf;
      }
      return now.policy.exemptionOf(now.function.functionArn(), now.function.tags(), moment, rule);
    }

    private Violation failing(RuleResult result, @Nullable Violation known) {
      Opening opening = openingOf(result);
      // The event arrived after a description that shows its effect.
      boolean isExplained =
          known != null
              && known.cause() == Cause.NETWORK_CHANGED
              && known.network() == null
              && opening.network != null
              && !opening.event.time().isAfter(known.opened().time());
      return known == null || isExplained ? opened(result, opening) : updated(known, result);
    }

    private Violation updated(Violation known, RuleResult result) {
      return ViolationBuilder.builder(known)
          .reasons(result.reasons())
          .tags(now.function.tags())
          .after(attachment())
          .severity(now.policy.placement().severityOf(result.rule()))
          .grace(now.policy.grace())
          .build();
    }

    private Attachment attachment() {
      return now.policy.networkOf(now.function.attachment());
    }

    private Violation opened(RuleResult result, Opening opening) {
      PlacementRule rule = result.rule();
      boolean isConfigured = opening.cause == Cause.CONFIGURED;
      return ViolationBuilder.builder()
          .id(Violation.idOf(now.function.functionArn(), rule, opening.event))
          .functionArn(now.function.functionArn())
          .rule(rule)
          .cause(opening.cause)
          .reasons(result.reasons())
          .network(opening.network)
          .opened(opening.event)
          .before(isConfigured ? now.policy.networkOf(now.function.previous()) : attachment())
          .after(attachment())
          .detectedAt(now.detectedAt)
          .replayed(now.replayed)
          .tags(now.function.tags())
          .transition(Violation.Transition.OPENED)
          .policyVersion(now.policy.version())
          .severity(now.policy.placement().severityOf(rule))
          .grace(now.policy.grace())
          .exemptionId(opening.event.exemption())
          .build();
    }

    private Opening openingOf(RuleResult result) {
      EventRef configured = now.function.configuredBy(result.rule());
      Exemption former = formerExemption(result.rule());
      if (former != null) {
        return new Opening(EventRef.of(former, former.until()), Cause.CONFIGURED, null);
      }
      NetworkCause cause = result.cause();
      if (cause != null && !isBefore(cause.event(), configured)) {
        return new Opening(cause.event(), Cause.NETWORK_CHANGED, cause);
      }
      EventRef network = now.network.get(result.rule());
      if (network != null && (configured == null || hasPassed(result.rule()))) {
        return new Opening(network, Cause.NETWORK_CHANGED, null);
      }
      return new Opening(
          configured == null ? EventRef.unknown(now.detectedAt) : configured,
          Cause.CONFIGURED,
          null);
    }

    /** The exemption that has ended. */
    private @Nullable Exemption formerExemption(PlacementRule rule) {
      String id = exemptions.get(rule);
      return now.policy.exemptions().stream()
          .filter(exemption -> exemption.id().equals(id))
          .filter(exemption -> !exemption.until().isAfter(now.detectedAt))
          .findFirst()
          .orElse(null);
    }

    private void exempt(PlacementRule rule, @Nullable Violation known, Exemption exemption) {
      exemptionsNow.put(rule, exemption.id());
      if (known != null) {
        Instant begun = exemption.validFrom();
        Instant opened = known.opened().time();
        EventRef by = EventRef.of(exemption, begun.isBefore(opened) ? opened : begun);
        violations.add(
            ViolationBuilder.builder(known.resolved(by, End.EXEMPTED))
                .exemptionId(exemption.id())
                .build());
      }
    }

    /** Another policy may be the reason: then it is no violation any more. */
    private void end(PlacementRule rule, @Nullable Violation known, End end) {
      EventRef by = now.function.configuredBy(rule);
      EventRef network = now.network.get(rule);
      if (network != null && (by == null || by.time().isBefore(network.time()))) {
        by = network;
      }
      if (known != null && by != null && isAfter(by, known.opened())) {
        violations.add(
            ViolationBuilder.builder(known.resolved(by, end))
                .policyVersion(now.policy.version())
                .build());
      }
    }
  }

  /** What opens a violation. */
  private record Opening(EventRef event, Cause cause, @Nullable NetworkCause network) {}

  private static boolean isBefore(EventRef event, @Nullable EventRef other) {
    return other != null && event.time().isBefore(other.time());
  }

  private static boolean isAfter(EventRef event, EventRef other) {
    return !event.time().isBefore(other.time()) && !event.eventId().equals(other.eventId());
  }
}
