package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.RowPropertyTest.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Everything that can happen to a task, in any order: changes, late, repeated and corrected ones;
 * changes of the policy for all functions and for some; timers; an upgrade from former rules;
 * commits, restarts and kills. Some functions have more changes than are kept.
 */
class TaskLifePropertyTest {
  private static final int LONG_LIFE = 2300;
  private static final List<String> SCOPES =
      List.of(
          TaskPolicy.ALL,
          "444455556666/us-east-1",
          "arn:aws:lambda:eu-west-1:111122223333:function:payments",
          TestChange.PAYMENTS.toString());

  @Property(tries = 300)
  void a_task_emits_what_an_evaluation_of_all_changes_returns(@ForAll Random random) {
    Life life = new Life(random, random.nextInt(50) == 0);
    life.run();

    life.assertEmitted();
  }

  private static final class Life {
    private final Random random;
    private final boolean isLong;
    private final int length;
    private final ProcessorHarness task;
    private final Map<FunctionArn, List<FunctionChange>> seen = new HashMap<>();
    private final Map<String, CapacityProvider> providers = new HashMap<>();
    private PolicyDocument document;

    Life(Random random, boolean isLong) {
      this.random = random;
      this.isLong = isLong;
      length = isLong ? LONG_LIFE : 1 + random.nextInt(80);
      document =
          PolicyDocument.first(any(RowPropertyTest.POLICIES, random), 1, TestChange.START, "test");
      task =
          new ProcessorHarness(
              PolicyRecord.of(document), EvaluatorHarness.NOW, any(RowPropertyTest.CACHES, random));
    }

    void run() {
      for (int i = 0; i < length; i++) {
        happens(i, random.nextInt(isLong ? 1000 : 100));
        change(i);
        if (random.nextInt(5) == 0) {
          task.advance(HistoryProcessor.REEVALUATION_INTERVAL);
        }
        if (random.nextInt(10) == 0) {
          task.commit();
        }
        assertThat(task.counted()).isEqualTo(tally(task.emitted().functions()));
      }
      for (int i = 0; i < 5; i++) {
        task.advance(Duration.ofSeconds(2));
      }
    }

    private void happens(int i, int chance) {
      if (chance < 4) {
        document =
            PolicyDocument.first(
                any(RowPropertyTest.POLICIES, random),
                document.revision() + 1,
                TestChange.at(i),
                "test");
        task.reads(PolicyRecord.of(document));
      } else if (chance < 8) {
        CapacityProvider provider = provider(any(RowPropertyTest.FUNCTIONS, random), i);
        providers.merge(provider.arn(), provider, CapacityProvider::newest);
        task.reads(PolicyRecord.of(provider));
      } else if (chance < 12) {
        task.addTimer(Duration.ofMillis(random.nextInt(1000)), "timer" + i, any(SCOPES, random));
      } else if (chance < 16) {
        task.kill();
      } else if (chance < 20) {
        task.restart();
      } else if (chance < 22) {
        task.upgrade();
      }
    }

    private CapacityProvider provider(FunctionArn function, int i) {
      return new CapacityProvider(
          ArrivalOrderPropertyTest.managed(function).capacityProviderArn(),
          new TreeSet<>(List.of("subnet-" + (1 + random.nextInt(3)))),
          new TreeSet<>(),
          TestChange.at(random.nextInt(i + 1)));
    }

    /** A long life is one of one function, and few of its changes are late. */
    private void change(int i) {
      FunctionArn function = isLong ? TestChange.PAYMENTS : any(RowPropertyTest.FUNCTIONS, random);
      List<FunctionChange> known = seen.computeIfAbsent(function, key -> new ArrayList<>());
      FunctionChange change =
          isLong && random.nextInt(100) > 0
              ? RowPropertyTest.change(
                  function, any(List.of(Kind.values()), random), i, null, random)
              : RowPropertyTest.next(function, known, i, random);
      if (change.attachment().equals(TestChange.MANAGED)) {
        // A function is in the account and region of its provider.
        change =
            FunctionChangeBuilder.builder(change)
                .attachment(ArrivalOrderPropertyTest.managed(function))
                .build();
      }
      known.add(change);
      task.reads(change);
    }

    void assertEmitted() {
      Policy policy = document.policy().knowing(providers.values());
      Map<FunctionArn, FunctionStatus> functions = new HashMap<>();
      Map<String, Violation> violations = new HashMap<>();
      seen.forEach(
          (function, changes) -> {
            Evaluation evaluation = FunctionHistory.of(changes).evaluate(policy);
            if (evaluation.status().verdict() != Verdict.DELETED) {
              functions.put(function, evaluation.status());
            }
            violations.putAll(TaskHarness.byId(evaluation));
          });
      assertThat(task.emitted().functions()).isEqualTo(functions);
      assertThat(withinTheBound(task.emitted().violations())).isEqualTo(withinTheBound(violations));
      assertThat(task.counted()).isEqualTo(tally(functions));
      assertThat(byVerdict(task.emitted().compliance())).isEqualTo(tally(functions));
    }

    private Map<String, Violation> withinTheBound(Map<String, Violation> violations) {
      Predicate<Violation> isOld =
          violation ->
              violation.opened().time().isBefore(TestChange.at(length - FunctionHistory.BOUND));
      Map<String, Violation> within = new HashMap<>(violations);
      within.values().removeIf(violation -> isLong && isOld.test(violation));
      within.replaceAll(
          (id, violation) ->
              ViolationBuilder.builder(RowPropertyTest.withoutTransition(violation))
                  // That of a violation which is the same under a later policy stays.
                  .policyVersion(null)
                  .build());
      return within;
    }
  }

  private static Map<String, Long> tally(Map<FunctionArn, FunctionStatus> functions) {
    Map<String, Long> counts = new HashMap<>();
    functions.forEach(
        (function, status) -> {
          String key = function.account() + "/" + function.region() + "/" + status.verdict();
          counts.merge(key, 1L, Long::sum);
        });
    return counts;
  }

  private static Map<String, Long> byVerdict(Map<String, Map<Verdict, Long>> compliance) {
    Map<String, Long> counts = new HashMap<>();
    compliance.forEach(
        (key, verdicts) ->
            verdicts.forEach((verdict, number) -> counts.put(key + "/" + verdict, number)));
    return counts;
  }
}
