package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.Fact.PAYMENTS;
import static io.vpcwatch.evaluator.Fact.VPC;
import static io.vpcwatch.evaluator.Fact.configured;
import static io.vpcwatch.evaluator.Fact.created;
import static io.vpcwatch.evaluator.Fact.deleted;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.SourceType;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TombstonesTest {
  /** From the harness's now, an hour after the facts, to the end of the retention. */
  private static final Duration NEARLY = Duration.ofDays(400).minusHours(1);

  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path dataDir;
  private EvaluatorHarness evaluator;

  @BeforeEach
  void open() {
    evaluator = EvaluatorHarness.anyVpc(dataDir);
  }

  @AfterEach
  void close() {
    evaluator.close();
  }

  @Test
  void a_deleted_function_is_forgotten_after_the_retention_and_no_earlier() {
    evaluator.learns(created(1, VPC), deleted(2));
    evaluator.functions();

    evaluator.advance(NEARLY);
    assertThat(history()).isNotNull();

    evaluator.advance(HOUR);
    assertThat(history()).isNull();
    assertThat(evaluator.functions()).isEmpty();
    assertThat(index()).isZero();
  }

  @Test
  void a_function_that_is_there_is_never_forgotten() {
    evaluator.learns(created(1, VPC));

    evaluator.advance(NEARLY.multipliedBy(10));

    assertThat(history()).isNotNull();
  }

  @Test
  void a_function_that_was_created_again_is_not_forgotten() {
    evaluator.learns(created(1, VPC), deleted(2), created(3, VPC));

    evaluator.advance(NEARLY.plus(HOUR));

    assertThat(history()).isNotNull();
    assertThat(index()).isZero();
  }

  @Test
  void after_another_life_the_second_deletion_counts() {
    evaluator.learns(created(1, VPC), deleted(2), created(7000, VPC), deleted(7200));

    evaluator.advance(NEARLY.plus(HOUR));
    assertThat(history()).isNotNull();

    evaluator.advance(HOUR.multipliedBy(2));
    assertThat(history()).isNull();
  }

  @Test
  void what_was_deleted_years_ago_is_remembered_while_its_trail_is_still_being_read() {
    int now = 3600;
    int yearsAgo = -1000 * 86_400;
    evaluator.learns(deleted(yearsAgo).from(SourceType.TRAIL, now).readFromHistory());
    evaluator.advance(HOUR);
    evaluator.functions();

    evaluator.learns(configured(yearsAgo - 10, VPC).from(SourceType.TRAIL, now).readFromHistory());

    assertThat(evaluator.functions()).isEmpty();
  }

  @Test
  void late_news_of_a_deleted_function_leave_one_entry_in_the_index() {
    evaluator.learns(created(1, VPC), deleted(100));
    evaluator.learns(configured(50, VPC).from(SourceType.TRAIL, 900));
    evaluator.learns(deleted(100).from(SourceType.TRAIL, 901));

    assertThat(index()).isEqualTo(1);
  }

  @Test
  void more_than_can_be_forgotten_at_once_is_forgotten_bit_by_bit() {
    int many = HistoryProcessor.AT_ONCE + 1;
    for (int i = 0; i < many; i++) {
      evaluator.learns(deleted(1).about(Fact.function("111122223333", "eu-west-1", "f" + i)));
    }

    evaluator.advance(NEARLY.plus(HOUR));
    assertThat(index()).isEqualTo(1);

    evaluator.advance(HistoryProcessor.FORGET_EVERY);
    assertThat(index()).isZero();
  }

  private FunctionHistory history() {
    return evaluator.<FunctionArn, FunctionHistory>store(HistoryProcessor.HISTORIES).get(PAYMENTS);
  }

  private long index() {
    long entries = 0;
    try (var all = evaluator.<String, FunctionArn>store(HistoryProcessor.DELETIONS).all()) {
      while (all.hasNext()) {
        all.next();
        entries++;
      }
    }
    return entries;
  }
}
