package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.RowPropertyTest.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyBuilder;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.PolicyGroup;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Everything that can happen to a task, in any order: changes, late, repeated and corrected ones;
 * changes of the policy for all functions and for some; exemptions that are published, prolonged
 * and withdrawn, early and late; timers; an upgrade from former rules; commits, restarts and kills.
 * Some functions have more changes than are kept.
 */
class TaskLifePropertyTest {
  private static final int LONG_LIFE = 2300;
  private static final Duration LONGEST_EXEMPTION = Duration.ofSeconds(65);
  private static final List<String> SCOPES =
      List.of(
          TaskPolicy.ALL,
          "444455556666/us-east-1",
          "arn:aws:lambda:eu-west-1:111122223333:function:payments",
          TestChange.PAYMENTS.toString());

  private static final List<Exemption.Matcher> MATCHERS =
      List.of(
          new Exemption.Matcher(TestChange.PAYMENTS.toString(), null, null, null),
          new Exemption.Matcher("arn:aws:lambda:*:111122223333:function:pay*", null, null, null),
          new Exemption.Matcher(null, "444455556666", null, null),
          new Exemption.Matcher(null, "111122223333", "eu-west-1", tag("team", "a")),
          new Exemption.Matcher(null, null, null, tag("team", "*")));
  private static final List<Policy> POLICIES =
      Stream.concat(
              RowPropertyTest.POLICIES.stream(),
              Stream.of(group(false, "subnet-2"), group(false, "subnet-3"), group(true)))
          .toList();

  @Property(tries = 100)
  void a_task_emits_what_an_evaluation_of_all_changes_returns(@ForAll Random random) {
    Life life = new Life(random, random.nextInt(50) == 0);
    life.run();
    life.passes(Duration.ofSeconds(10));

    life.assertEmitted();

    life.passes(LONGEST_EXEMPTION);
    life.passes(Duration.ofSeconds(2)); // counts are forwarded later
    life.assertEmitted();
    assertThat(byVerdict(life.task.emitted().compliance())).isEqualTo(life.task.counted());
  }

  private static SortedMap<String, String> tag(String key, String value) {
    return new TreeMap<>(Map.of(key, value));
  }

  private static Policy group(boolean disabled, String... subnets) {
    PolicyGroup group =
        new PolicyGroup(
            "some",
            new TreeSet<>(List.of("444455556666")),
            new TreeSet<>(),
            new TreeSet<>(List.of(subnets)),
            disabled,
            null,
            null,
            null);
    return PolicyBuilder.builder(Policy.anyVpc()).groups(List.of(group)).build();
  }

  private static final class Life {
    private final Random random;
    private final boolean isLong;
    private final int length;
    private final ProcessorHarness task;
    private final Map<FunctionArn, List<FunctionChange>> seen = new HashMap<>();
    private final Map<String, CapacityProvider> providers = new HashMap<>();
    private final Map<String, Exemption> exemptions = new TreeMap<>();
    private PolicyDocument document;

    Life(Random random, boolean isLong) {
      this.random = random;
      this.isLong = isLong;
      length = isLong ? LONG_LIFE : 1 + random.nextInt(80);
      document = PolicyDocument.first(any(POLICIES, random), 1, TestChange.START, "test");
      task =
          new ProcessorHarness(
              PolicyRecord.of(document), TestChange.START, any(RowPropertyTest.CACHES, random));
    }

    void run() {
      for (int i = 0; i < length; i++) {
        task.passes(Duration.ofSeconds(1));
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
    }

    /** Until all that is due has happened. */
    void passes(Duration duration) {
      task.advance(duration);
      for (int i = 0; i < 20; i++) {
        task.advance(Duration.ZERO);
      }
    }

    private void happens(int i, int chance) {
      if (chance < 4) {
        document =
            PolicyDocument.first(
                any(POLICIES, random), document.revision() + 1, TestChange.at(i), "test");
        task.reads(PolicyRecord.of(document));
      } else if (chance < 8) {
        CapacityProvider provider = provider(any(RowPropertyTest.FUNCTIONS, random), i);
        providers.merge(provider.arn(), provider, CapacityProvider::newest);
        task.reads(PolicyRecord.of(provider));
      } else if (chance < 12) {
        task.addTimer(Duration.ofMillis(random.nextInt(20_000)), "timer" + i, any(SCOPES, random));
      } else if (chance < 16) {
        task.kill();
      } else if (chance < 20) {
        task.restart();
      } else if (chance < 22) {
        task.upgrade();
      } else if (chance < 28) {
        Exemption exemption =
            exemptions.isEmpty() || random.nextBoolean()
                ? exemption(i)
                : changed(any(List.copyOf(exemptions.values()), random));
        exemptions.put(exemption.id(), exemption);
        task.reads(PolicyRecord.of(exemption));
      }
    }

    private Exemption exemption(int i) {
      Instant from = seconds(-5, 20);
      return new Exemption(
          "e" + i,
          List.of(any(MATCHERS, random)),
          new TreeSet<>(),
          "owner",
          "reason",
          null,
          from,
          from.plusSeconds(1 + random.nextInt(40)),
          null,
          null,
          "alice",
          task.now());
    }

    /** Withdrawn, or with another end, unless it is over. */
    private Exemption changed(Exemption former) {
      if (former.revokedAt() != null || !former.until().isAfter(task.now())) {
        return former;
      }
      ExemptionBuilder changed = ExemptionBuilder.builder(former);
      if (random.nextBoolean()) {
        return changed.revokedAt(seconds(-2, 5)).build();
      }
      Instant until = seconds(1, 40);
      return until.isAfter(former.validFrom()) ? changed.validUntil(until).build() : former;
    }

    private Instant seconds(int from, int to) {
      return task.now().plusSeconds(from + random.nextInt(to - from));
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
      FunctionChangeBuilder built = FunctionChangeBuilder.builder(change);
      if (change.attachment().equals(TestChange.MANAGED)) {
        // A function is in the account and region of its provider.
        built.attachment(ArrivalOrderPropertyTest.managed(function));
      }
      if (change.kind() == Kind.CREATED || change.kind() == Kind.TAGGED) {
        built.tags(tag("team", any(List.of("a", "b"), random)));
      } else if (change.kind() == Kind.UNTAGGED) {
        built.untagged(new TreeSet<>(List.of("team")));
      }
      change = built.build();
      known.add(change);
      task.reads(change);
    }

    void assertEmitted() {
      Policy policy =
          VpcOnly.of(document.policy())
              .knowing(providers.values())
              .with(exemptions.values(), task.now());
      Map<FunctionArn, FunctionStatus> functions = new HashMap<>();
      Map<String, Violation> violations = new HashMap<>();
      seen.forEach(
          (function, changes) -> {
            Evaluation evaluation = FunctionHistory.of(changes).evaluate(policy.of(function));
            if (evaluation.status().verdict() != Verdict.DELETED) {
              functions.put(function, evaluation.status());
            }
            violations.putAll(TaskHarness.byId(evaluation));
          });
      assertThat(task.emitted().functions()).isEqualTo(functions);
      assertThat(withinTheBound(task.emitted().violations())).isEqualTo(withinTheBound(violations));
      assertThat(task.counted()).isEqualTo(tally(functions));
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
