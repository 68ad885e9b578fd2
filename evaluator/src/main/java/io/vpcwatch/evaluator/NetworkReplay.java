package io.vpcwatch.evaluator;

import io.vpcwatch.evaluator.FunctionEvaluator.Trigger;
import io.vpcwatch.model.EvaluatedState;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.HistoryFold;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.PlacementState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges the functions of a trail by the rules about the network, as a task does that reads all
 * changes in the order of their times. Used for one pass.
 */
public final class NetworkReplay {
  private final Policy policy;
  private final Placements placements = new Placements(new NetworkStore(SortedEntries.inMemory()));
  private final SortedMap<FunctionArn, Judged> functions = new TreeMap<>();
  private final List<Step> steps = new ArrayList<>();

  /**
   * @param policy with the exemptions
   */
  public NetworkReplay(Policy policy) {
    this.policy = policy;
    policy.exemptions().stream()
        .flatMap(exemption -> Stream.of(exemption.validFrom(), exemption.until()))
        .distinct()
        .filter(boundary -> policy.asOf() == null || !boundary.isAfter(policy.asOf()))
        .forEach(boundary -> steps.add(new Step(boundary, Order.EXEMPTIONS, this::judgeExempt)));
  }

  /** How a function keeps the rules at the end, and every interval in which it did not. */
  public record Result(
      SortedMap<PlacementRule, RuleOutcome> outcomes, Collection<Violation> violations) {}

  /** Of what happens in one second, a function is in a network that was there before. */
  private enum Order {
    NETWORK,
    EXEMPTIONS,
    FUNCTION
  }

  private record Step(Instant time, Order order, Consumer<Trigger> action) {}

  private static final class Judged {
    private final HistoryFold fold;
    private final Map<String, Violation> violations = new LinkedHashMap<>();
    private Placements.Announced announced = Placements.Announced.NOTHING;

    Judged(Policy policy) {
      fold = new HistoryFold(null, policy);
    }
  }

  /**
   * Adds a function.
   *
   * @param changes in their order
   */
  public void add(FunctionArn function, List<FunctionChange> changes) {
    if (changes.stream().noneMatch(change -> change.attachment().isAttached())) {
      return; // The rules do not apply.
    }
    Judged judged = new Judged(policy.of(function));
    functions.put(function, judged);
    for (FunctionChange change : changes) {
      steps.add(
          new Step(
              change.eventTime(),
              Order.FUNCTION,
              trigger -> {
                judged.fold.apply(change);
                judge(function, judged, trigger);
              }));
    }
  }

  public void add(NetworkChange change) {
    steps.add(
        new Step(
            change.time(),
            Order.NETWORK,
            trigger -> {
              placements.apply(change, trigger);
              while (placements.step(this::judge, Integer.MAX_VALUE - 1)) {
                // until all functions are judged again
              }
            }));
  }

  /** The functions to which the rules have applied. */
  public Map<FunctionArn, Result> judge() {
    steps.sort(Comparator.comparing(Step::time).thenComparing(Step::order));
    for (Step step : steps) {
      step.action.accept(new Trigger("replay", step.time.toEpochMilli(), true));
    }
    Map<FunctionArn, Result> results = new LinkedHashMap<>();
    functions.forEach(
        (function, judged) ->
            results.put(
                function,
                new Result(
                    judged.announced.state().outcomes(), List.copyOf(judged.violations.values()))));
    return results;
  }

  private void judgeExempt(Trigger trigger) {
    functions.forEach(
        (function, judged) -> {
          boolean concerns =
              policy.of(function).exemptions().stream().anyMatch(NetworkReplay::isOfNetwork);
          if (concerns) {
            judge(function, judged, trigger);
          }
        });
  }

  private static boolean isOfNetwork(Exemption exemption) {
    return exemption.rules().stream().anyMatch(rule -> rule != PlacementRule.VPC);
  }

  private void judge(FunctionArn function, Trigger trigger) {
    Judged judged = functions.get(function);
    if (judged != null) {
      judge(function, judged, trigger);
    }
  }

  private void judge(FunctionArn function, Judged judged, Trigger trigger) {
    @Nullable EvaluatedState state = judged.fold.state();
    if (state == null) {
      return;
    }
    PlacementState before = judged.announced.state();
    Placements.Result result =
        placements.judge(function, judged.announced, state, policy.of(function), trigger);
    judged.announced = new Placements.Announced(result.placement(), result.step().state());
    Evaluation known = new Evaluation(null, List.copyOf(before.open().values()));
    Evaluation now = new Evaluation(null, result.step().violations());
    for (Violation transition : known.transitionsTo(now)) {
      if (transition.transition() == Violation.Transition.RETRACTED) {
        judged.violations.remove(transition.id());
      } else {
        judged.violations.put(transition.id(), transition);
      }
    }
  }
}
