package io.vpcwatch.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.Exemption.Matcher;
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
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random lives of functions, exemptions that come, change, begin, end and are withdrawn, policies
 * of groups of accounts, and restarts, in any interleaving: in the end everything that was emitted
 * equals an evaluation of all changes and exemptions at once, and at every moment each function
 * that exists is counted once.
 */
class ExemptionPropertyTest {
  private static final List<FunctionArn> FUNCTIONS =
      List.of(
          TestChange.PAYMENTS,
          TestChange.function("111122223333", "eu-west-1", "payments2"),
          TestChange.function("111122223333", "us-east-1", "orders"),
          TestChange.function("444455556666", "us-east-1", "orders"));
  private static final List<Attachment> ATTACHMENTS =
      List.of(TestChange.VPC, TestChange.OTHER_VPC, TestChange.NO_VPC, TestChange.SILENT);
  private static final List<Matcher> MATCHERS =
      List.of(
          matcher(TestChange.PAYMENTS.toString(), null, null, Map.of()),
          matcher("arn:aws:lambda:*:111122223333:function:pay*", null, null, Map.of()),
          matcher("*:orders", null, null, Map.of()),
          matcher(null, "111122223333", null, Map.of()),
          matcher(null, "444455556666", "us-east-1", Map.of()),
          matcher(null, null, "us-east-1", Map.of()),
          matcher(null, null, null, Map.of("exempt", "*")),
          matcher(null, "111122223333", null, Map.of("exempt", "yes")));
  private static final List<Policy> POLICIES = policies();
  private static final int END = 1000;
  private static final int SUFFICIENT_STEPS = 60;

  private final Map<FunctionArn, List<FunctionChange>> changes = new HashMap<>();
  private final Map<String, Exemption> exemptions = new LinkedHashMap<>();
  private PolicyDocument document = PolicyDocument.first(Policy.anyVpc(), 1, at(0), "test");
  private TaskHarness task = new TaskHarness(PolicyRecord.of(document));
  private long alive;
  private int number;

  @Property(tries = 50)
  void what_was_emitted_equals_an_evaluation_of_everything(@ForAll Random random) {
    int most = 1 + random.nextInt(120);
    int now = 0;
    for (int i = 0; i < most; i++) {
      now += random.nextInt(8);
      act(random, now);
      assertThat(sum()).isEqualTo(alive);
    }
    // Timers may be left, so the task always wants more.
    for (int i = 0; i < SUFFICIENT_STEPS; i++) {
      task.steps(at(END), 1 + random.nextInt(3));
      assertThat(sum()).isEqualTo(alive);
    }

    assertEmitted();
  }

  private void act(Random random, int now) {
    int chance = random.nextInt(20);
    if (chance < 10) {
      FunctionArn function = any(FUNCTIONS, random);
      FunctionChange change = change(function, now, random);
      changes.computeIfAbsent(function, key -> new ArrayList<>()).add(change);
      alive = alive();
      task.reads(change);
      assertAnnounced(function);
    } else if (chance < 12) {
      Exemption exemption = exemption(now, random);
      exemptions.put(exemption.id(), exemption);
      task.reads(PolicyRecord.of(exemption));
    } else if (chance < 14 && !exemptions.isEmpty()) {
      Exemption edited = edited(any(List.copyOf(exemptions.values()), random), now, random);
      exemptions.put(edited.id(), edited);
      task.reads(PolicyRecord.of(edited));
    } else if (chance < 15) {
      document = document.next(any(POLICIES, random), document.revision() + 1, at(now), "test");
      task.reads(PolicyRecord.of(document));
    } else if (chance < 16) {
      restart(random);
    } else {
      task.steps(at(now), 1 + random.nextInt(3));
    }
  }

  /** With a seed that is not older than what the task knows. */
  private void restart(Random random) {
    List<PolicyRecord> seed = new ArrayList<>(List.of(PolicyRecord.of(document)));
    if (random.nextBoolean()) {
      exemptions.values().forEach(exemption -> seed.add(PolicyRecord.of(exemption)));
    }
    task.restarts(seed.toArray(PolicyRecord[]::new));
  }

  private FunctionChange change(FunctionArn function, int now, Random random) {
    int second = random.nextInt(5) == 0 ? random.nextInt(now + 1) : now;
    Kind kind = any(List.of(Kind.values()), random);
    FunctionChange change =
        TestChangeBuilder.builder()
            .function(function)
            .kind(kind)
            .second(second)
            .eventId(kind + "@" + number++)
            .attachment(any(ATTACHMENTS, random))
            .source(SourceType.TRAIL)
            .received(now)
            .build()
            .change();
    FunctionChangeBuilder tagged = FunctionChangeBuilder.builder(change);
    if (kind == Kind.TAGGED || random.nextInt(5) == 0) {
      tagged.tags(new TreeMap<>(Map.of("exempt", random.nextBoolean() ? "yes" : "no")));
    }
    if (kind == Kind.UNTAGGED) {
      tagged.untagged(new TreeSet<>(List.of("exempt")));
    }
    return tagged.build();
  }

  /** Mostly from now on; sometimes it comes late, or is for later. */
  private Exemption exemption(int now, Random random) {
    int from = Math.max(0, now - 3 + random.nextInt(random.nextInt(3) == 0 ? 60 : 4));
    List<Matcher> matchers = new ArrayList<>(List.of(any(MATCHERS, random)));
    if (random.nextInt(4) == 0) {
      matchers.add(any(MATCHERS, random));
    }
    return ExemptionBuilder.builder()
        .id("e" + number++)
        .matchers(matchers)
        .owner("owner" + number)
        .reason("by contract")
        .validFrom(at(from))
        .validUntil(at(from + 1 + random.nextInt(random.nextBoolean() ? 40 : 2 * END)))
        .createdBy("alice")
        .createdAt(at(now))
        .build();
  }

  /** Owner, reason, withdrawal, and an end that has not passed. */
  private static Exemption edited(Exemption exemption, int now, Random random) {
    ExemptionBuilder edited = ExemptionBuilder.builder(exemption).reason("edited");
    boolean isOver = !exemption.until().isAfter(at(now));
    if (random.nextInt(3) == 0) {
      edited.owner("new owner");
    } else if (!isOver && random.nextBoolean()) {
      edited.revokedAt(at(now));
    } else if (!isOver && exemption.validFrom().isBefore(at(now))) {
      edited.validUntil(at(now + 1 + random.nextInt(100)));
    }
    return edited.build();
  }

  private long sum() {
    return task.counted().values().stream().mapToLong(Long::longValue).sum();
  }

  private long alive() {
    return changes.values().stream()
        .map(FunctionHistory::of)
        .filter(history -> history.evaluate(Policy.anyVpc()).status().verdict() != Verdict.DELETED)
        .count();
  }

  /** A function that is not to be evaluated again is as the task would evaluate it. */
  private void assertAnnounced(FunctionArn function) {
    if (task.isCurrent(function)) {
      Evaluation announced = task.stored(function).announced();
      Evaluation evaluation =
          FunctionHistory.of(changes.get(function)).evaluate(task.policyOf(function));
      assertThat(announced.status()).isEqualTo(evaluation.status());
      assertThat(announced.violations())
          .extracting(ExemptionPropertyTest::comparable)
          .containsExactlyInAnyOrderElementsOf(
              evaluation.violations().stream().map(ExemptionPropertyTest::comparable).toList());
    }
  }

  private void assertEmitted() {
    Policy policy = document.policy().with(exemptions.values(), at(END));
    Map<FunctionArn, FunctionStatus> functions = new HashMap<>();
    Map<String, Violation> violations = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    changes.forEach(
        (function, all) -> {
          Evaluation evaluation = FunctionHistory.of(all).evaluate(policy);
          FunctionStatus status = evaluation.status();
          if (status.verdict() != Verdict.DELETED) {
            functions.put(function, status);
            String key = function.account() + "/" + function.region() + "/" + status.verdict();
            counts.merge(key, 1L, Long::sum);
          }
          evaluation
              .violations()
              .forEach(violation -> violations.put(violation.id(), comparable(violation)));
        });
    Map<String, Violation> emitted = new HashMap<>(task.violations);
    emitted.replaceAll((id, violation) -> comparable(violation));
    assertThat(task.functions).isEqualTo(functions);
    assertThat(emitted).isEqualTo(violations);
    assertThat(task.counted()).isEqualTo(counts);
  }

  /** Without what depends on when the record was written. */
  private static Violation comparable(Violation violation) {
    ViolationBuilder same =
        ViolationBuilder.builder(violation.because(Transition.CHANGED, false)).policyVersion(null);
    return violation.resolved() == null ? same.build() : same.severity(null).grace(null).build();
  }

  private static List<Policy> policies() {
    Policy vpc1 = new Policy(new TreeSet<>(List.of("vpc-1")), new TreeSet<>());
    PolicyGroup off =
        new PolicyGroup(
            "a",
            new TreeSet<>(List.of("444455556666")),
            new TreeSet<>(),
            new TreeSet<>(),
            true,
            null,
            null,
            null);
    PolicyGroup high =
        new PolicyGroup(
            "b",
            new TreeSet<>(List.of("111122223333", "444455556666")),
            new TreeSet<>(),
            new TreeSet<>(List.of("subnet-2")),
            false,
            Severity.HIGH,
            Duration.ofMinutes(5),
            null);
    return List.of(
        Policy.anyVpc(),
        vpc1,
        PolicyBuilder.builder(Policy.anyVpc()).groups(List.of(off)).build(),
        PolicyBuilder.builder(vpc1).groups(List.of(off, high)).build(),
        PolicyBuilder.builder(Policy.anyVpc()).groups(List.of(high)).build());
  }

  private static Matcher matcher(
      String arn, String account, String region, Map<String, String> tags) {
    return new Matcher(arn, account, region, new TreeMap<>(tags));
  }

  private static Instant at(int second) {
    return TestChange.at(second);
  }

  private static <T> T any(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
