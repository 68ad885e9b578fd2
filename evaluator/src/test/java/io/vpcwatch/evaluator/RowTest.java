package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.OTHER_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static io.vpcwatch.evaluator.TestChange.deleted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionChangeBuilder;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Violation;
import io.vpcwatch.streams.UnusableRecordException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** How a row is stored. */
class RowTest {
  private final TaskHarness task = new TaskHarness(Policy.anyVpc());

  @Test
  void a_change_in_order_costs_the_same_however_long_the_history_is() {
    int most = FunctionHistory.BOUND;
    for (int second = 1; second <= most; second++) {
      task.histories.resetCounts();
      task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC));

      assertThat(task.histories.reads).isEqualTo(1);
      assertThat(task.histories.writes).isLessThanOrEqualTo(2);
      assertThat(task.histories.bytesWritten).isLessThan(16_000);
    }
    assertThat(task.stored(PAYMENTS).history().changes()).hasSize(most);
  }

  @Test
  void a_change_of_the_policy_for_others_costs_a_function_nothing() {
    for (int second = 1; second <= 100; second++) {
      task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC));
    }
    task.changesPolicyOf("arn:aws:lambda:us-east-1:111122223333:function:");
    for (int second = 101; second <= 200; second++) {
      task.histories.resetCounts();
      task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC));
      assertThat(task.histories.reads).isEqualTo(1);
      task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC).from(SourceType.TRAIL, 9000));
      assertThat(task.histories.reads).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void a_change_of_the_policy_for_others_keeps_the_origin_of_an_old_violation() {
    task.changesPolicy(new Policy(new TreeSet<>(List.of("vpc-1")), new TreeSet<>()));
    int most = FunctionHistory.BOUND + FunctionHistory.SLACK;
    for (int second = 1; second <= 2 * most; second++) {
      task.reads(configured(second, second % 2 == 0 ? OTHER_VPC : NO_VPC));
    }
    task.changesPolicyOf("arn:aws:lambda:us-east-1:111122223333:function:");
    for (int second = 2 * most + 1; second <= 4 * most; second++) {
      task.reads(configured(second, second % 2 == 0 ? OTHER_VPC : NO_VPC));
    }
    task.scans();

    assertThat(task.row(PAYMENTS).horizon()).isAfter(TestChange.at(most));
    assertThat(task.emitted)
        .extracting(Violation::transition, violation -> violation.opened().time())
        .containsExactly(tuple(Violation.Transition.OPENED, TestChange.at(1)));
  }

  @Test
  void a_scan_reads_no_row_twice() {
    task.reads(created(1, VPC));
    task.histories.resetCounts();

    task.changesPolicy(new Policy(new TreeSet<>(List.of("vpc-2")), new TreeSet<>()));
    task.scans();

    assertThat(task.emitted).hasSize(1);
    assertThat(task.histories.reads).isZero();
  }

  @Test
  void a_function_whose_evaluation_failed_is_not_current() {
    task.reads(created(1, VPC));
    task.changesPolicyOf(PAYMENTS.toString());
    task.failsToEvaluate();
    task.scans();

    assertThat(task.row(PAYMENTS).revision()).isEqualTo(FunctionRow.NOT_EVALUATED);
    assertThat(task.isCurrent(PAYMENTS)).isFalse();
  }

  @Test
  void a_copy_of_a_recent_change_costs_the_same_however_long_the_history_is() {
    for (int second = 1; second <= 200; second++) {
      task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC));
      task.histories.resetCounts();
      task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC).from(SourceType.TRAIL, 9000));

      assertThat(task.histories.reads).isLessThanOrEqualTo(2);
      assertThat(task.histories.bytesWritten).isLessThan(16_000);
    }
  }

  @Test
  void a_history_stays_bounded() {
    int limit = FunctionHistory.BOUND + FunctionHistory.SLACK;
    for (int second = 1; second <= 2 * limit; second++) {
      task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC));
    }

    assertThat(task.stored(PAYMENTS).history().changes()).hasSizeLessThanOrEqualTo(limit);
    assertThat(task.histories.content).hasSizeLessThan(limit / HistoryStore.ROW_CHANGES + 1);
    assertThat(task.emitted).hasSize(2 * limit);
  }

  @Test
  void compaction_is_amortised_if_the_history_consists_of_changes_that_matter() {
    int most = 4 * FunctionHistory.BOUND;
    assertThat(
            rewritten(
                most,
                second ->
                    task.reads(
                        second % 12 == 0
                            ? configured(second, second % 24 == 0 ? VPC : NO_VPC).change()
                            : FunctionChangeBuilder.builder(
                                    tagged(second, "key" + second % 12, "x", false))
                                .attachment(TestChange.SILENT)
                                .build())))
        .isLessThanOrEqualTo(2 * most / FunctionHistory.SLACK);
  }

  @Test
  void compaction_is_amortised_if_every_change_is_about_another_tag() {
    int most = 4 * FunctionHistory.BOUND;

    assertThat(
            rewritten(most, second -> task.reads(tagged(second, "key" + second / 2, "x", false))))
        .isLessThanOrEqualTo(2 * most / FunctionHistory.SLACK);
  }

  @Test
  void compaction_is_amortised_if_many_changes_are_of_an_unknown_kind() {
    for (int i = 0; i < 600; i++) {
      byte[] unknown = "{\"kind\":\"RESTORED\",\"eventId\":\"%d\"}".formatted(i).getBytes(UTF_8);
      task.reads(PAYMENTS, new ReceivedChange(null, Bytes.wrap(unknown)));
    }
    int most = 3 * FunctionHistory.BOUND;

    assertThat(
            rewritten(
                most, second -> task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC))))
        .isLessThanOrEqualTo(2 * most / FunctionHistory.SLACK);
    assertThat(task.stored(PAYMENTS).history().changes()).hasSizeLessThan(most);
  }

  @Test
  void the_log_of_violations_is_bounded_however_often_the_policy_changes() {
    task.reads(created(1, VPC), configured(2, OTHER_VPC), configured(3, VPC));
    for (int i = 0; i < 300; i++) {
      task.changesPolicy(
          new Policy(new TreeSet<>(List.of(i % 2 == 0 ? "vpc-1" : "vpc-2")), new TreeSet<>()));
      task.scans();
    }

    assertThat(task.emitted).hasSizeGreaterThan(300);
    assertThat(task.histories.content).hasSizeLessThan(4);
    assertThat(task.stored(PAYMENTS).history().changes()).hasSize(3);
  }

  /** How many of the changes, one in each second, lead to a row that is written completely. */
  private int rewritten(int seconds, IntConsumer change) {
    int rewritten = 0;
    for (int second = 1; second <= seconds; second++) {
      task.histories.resetCounts();
      change.accept(second);
      rewritten += task.histories.reads > 1 ? 1 : 0;
    }
    return rewritten;
  }

  @Test
  void no_record_comes_near_a_megabyte_however_large_the_changes_are() {
    for (int second = 1; second <= 60; second++) {
      // Every fourth one is late.
      int time = second % 4 == 0 ? second - 3 : 2 * second;
      try {
        task.reads(tagged(time, "key" + second, (second + "x").repeat(60_000), second % 3 == 0));
      } catch (UnusableRecordException e) {
        assertThat(e).hasMessageContaining("the maximum is");
      }
    }

    assertThat(task.histories.content.values())
        .allSatisfy(value -> assertThat(value.length).isLessThan(1 << 20));
  }

  @Test
  void a_violation_that_kafka_would_refuse_is_refused_with_the_change_that_leads_to_it() {
    TreeSet<String> keys = new TreeSet<>();
    for (int second = 1; second <= 10; second++) {
      keys.add("key" + second);
    }
    task.reads(
        FunctionChangeBuilder.builder(tagged(100, "key100", "", false))
            .tags(new TreeMap<>())
            .untagged(keys)
            .build());
    // All are late: the last state has none of these tags.
    for (int second = 1; second <= 10; second++) {
      task.reads(tagged(second, "key" + second, "x".repeat(200_000), false));
    }

    assertThatThrownBy(() -> task.reads(configured(50, NO_VPC)))
        .isInstanceOf(UnusableRecordException.class);
    assertThat(task.emitted).isEmpty();
  }

  @Test
  void a_failing_evaluation_leaves_the_state_as_it_was() {
    task.reads(created(1, NO_VPC), configured(2, VPC));
    Map<String, byte[]> rows = Map.copyOf(task.histories.content);
    Map<String, Long> counts = Map.copyOf(task.counts.content);
    task.failsToEvaluate();

    assertThatThrownBy(() -> task.reads(configured(3, NO_VPC)))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> task.reads(configured(1, NO_VPC)))
        .isInstanceOf(NullPointerException.class);

    assertThat(task.histories.content).isEqualTo(rows);
    assertThat(task.counts.content).isEqualTo(counts);
  }

  @Test
  void a_row_that_is_not_readable_stops_neither_the_scan_nor_other_functions() {
    FunctionArn other = TestChange.function("111122223333", "eu-west-1", "z");
    task.reads(created(1, VPC), created(1, OTHER_VPC).about(other));
    task.histories.content.put(PAYMENTS.toString(), new byte[] {1, 2, 3});

    task.changesPolicy(new Policy(new TreeSet<>(List.of("vpc-1")), new TreeSet<>()));
    task.scans();

    assertThat(task.emitted).extracting(Violation::functionArn).containsExactly(other);
    assertThat(task.registry.get("vpcwatch.functions.skipped").counter().count()).isEqualTo(1);
  }

  @Test
  void a_row_that_is_not_readable_does_not_stop_what_a_change_of_the_network_evaluates() {
    task.reads(created(1, VPC));
    task.histories.content.put(PAYMENTS.toString(), new byte[] {1, 2, 3});

    task.networkChangedOf(PAYMENTS);

    assertThat(task.histories.content.get(PAYMENTS.toString())).containsExactly(1, 2, 3);
    assertThat(task.registry.get("vpcwatch.functions.skipped").counter().count()).isEqualTo(1);
  }

  @Test
  void a_row_that_is_not_readable_does_not_stop_the_purge() {
    FunctionArn other = TestChange.function("111122223333", "eu-west-1", "z");
    task.reads(deleted(1), deleted(2).about(other));
    task.histories.content.put(PAYMENTS.toString(), new byte[] {1, 2, 3});

    new HistoryStore(new RowStore(task.histories, 0), task.deletions)
        .purgeDeleted(TestChange.at(100), 10);

    assertThat(task.histories.content).containsOnlyKeys(PAYMENTS.toString());
  }

  private static FunctionChange tagged(int second, String key, String text, boolean removed) {
    SortedMap<String, String> tags = new TreeMap<>(Map.of(key, text));
    return FunctionChange.from(SourceType.TRAIL)
        .functionArn(PAYMENTS)
        .kind(Kind.TAGGED)
        .operation("TagResource")
        .eventTime(TestChange.at(second))
        .eventId("tagged" + second)
        .attachment(removed ? NO_VPC : VPC)
        .tags(tags)
        .receivedAt(TestChange.at(second))
        .build();
  }
}
