package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static io.vpcwatch.evaluator.TestChange.deleted;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.SourceType;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TombstonesTest {
  /** From the harness's now, an hour after the changes, to the end of the retention. */
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
  void a_deleted_function_is_purged_after_the_retention_and_no_earlier() {
    evaluator.reads(created(1, VPC), deleted(2));
    evaluator.functions();

    evaluator.advance(NEARLY);
    assertThat(history()).isNotNull();

    evaluator.advance(HOUR);
    assertThat(history()).isNull();
    assertThat(evaluator.functions()).isEmpty();
    assertThat(index()).isZero();
  }

  @Test
  void an_existing_function_is_never_purged() {
    evaluator.reads(created(1, VPC));

    evaluator.advance(NEARLY.multipliedBy(10));

    assertThat(history()).isNotNull();
  }

  @Test
  void a_function_that_was_created_again_is_not_purged() {
    evaluator.reads(created(1, VPC), deleted(2), created(3, VPC));

    evaluator.advance(NEARLY.plus(HOUR));

    assertThat(history()).isNotNull();
    assertThat(index()).isZero();
  }

  @Test
  void after_another_life_the_second_deletion_counts() {
    evaluator.reads(created(1, VPC), deleted(2), created(7000, VPC), deleted(7200));

    evaluator.advance(NEARLY.plus(HOUR));
    assertThat(history()).isNotNull();

    evaluator.advance(HOUR.multipliedBy(2));
    assertThat(history()).isNull();
  }

  @Test
  void a_function_deleted_years_ago_is_kept_while_its_trail_is_still_being_read() {
    int now = 3600;
    int yearsAgo = -1000 * 86_400;
    evaluator.reads(deleted(yearsAgo).from(SourceType.TRAIL, now).readFromHistory());
    evaluator.advance(HOUR);
    evaluator.functions();

    evaluator.reads(configured(yearsAgo - 10, VPC).from(SourceType.TRAIL, now).readFromHistory());

    assertThat(evaluator.functions()).isEmpty();
  }

  @Test
  void late_changes_of_a_deleted_function_leave_one_entry_in_the_index() {
    evaluator.reads(created(1, VPC), deleted(100));
    evaluator.reads(configured(50, VPC).from(SourceType.TRAIL, 900));
    evaluator.reads(deleted(100).from(SourceType.TRAIL, 901));

    assertThat(index()).isEqualTo(1);
  }

  @Test
  void more_functions_than_one_batch_are_purged_batch_by_batch() {
    int many = HistoryProcessor.PURGE_BATCH + 1;
    for (int i = 0; i < many; i++) {
      evaluator.reads(deleted(1).about(TestChange.function("111122223333", "eu-west-1", "f" + i)));
    }

    evaluator.advance(NEARLY.plus(HOUR));
    assertThat(index()).isEqualTo(1);

    evaluator.advance(HistoryProcessor.PURGE_INTERVAL);
    assertThat(index()).isZero();
  }

  private FunctionRow history() {
    return evaluator.row(PAYMENTS);
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
