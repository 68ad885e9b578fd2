package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.at;
import static io.vpcwatch.evaluator.TestChange.created;
import static io.vpcwatch.evaluator.TestChange.deleted;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, timestamps and headers of emitted records. */
class RecordsTest {
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
  void results_have_the_key_and_the_timestamp_of_the_change() {
    evaluator.reads(created(1, NO_VPC));

    assertThat(evaluator.violationRecords())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.key()).isEqualTo(PAYMENTS);
              assertThat(record.getRecordTime()).isEqualTo(at(3));
            });
    assertThat(evaluator.functionRecords())
        .singleElement()
        .satisfies(record -> assertThat(record.getRecordTime()).isEqualTo(at(3)));
    assertThat(evaluator.complianceRecords())
        .singleElement()
        .satisfies(record -> assertThat(record.getRecordTime()).isEqualTo(at(3)));
  }

  @Test
  void results_are_cloud_events() {
    evaluator.reads(created(1, NO_VPC), deleted(2));

    assertThat(evaluator.violationRecords())
        .extracting(record -> header(record, "ce_type"))
        .containsExactly("io.vpcwatch.violation.opened", "io.vpcwatch.violation.resolved");
    assertThat(evaluator.functionRecords())
        .extracting(record -> header(record, "ce_type"))
        .containsExactly(
            "io.vpcwatch.function.status",
            "io.vpcwatch.function.status",
            "io.vpcwatch.function.forgotten");
    assertThat(evaluator.complianceRecords())
        .allSatisfy(
            record -> {
              assertThat(header(record, "ce_type")).isEqualTo("io.vpcwatch.compliance.count");
              assertThat(header(record, "ce_source")).isEqualTo("vpcwatch/evaluator");
              assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
              assertThat(header(record, "content-type")).isEqualTo("application/json");
            });
  }

  @Test
  void no_two_results_have_the_same_id_however_often_one_event_is_corrected() {
    TestChange once = created(1, NO_VPC);
    evaluator.reads(once, once.correctedTo(VPC));
    evaluator.reads(
        TestChangeBuilder.builder(once).correction("later").attachment(NO_VPC).received(9).build());
    evaluator.reads(deleted(2));

    List<String> ids = new ArrayList<>();
    evaluator.violationRecords().forEach(record -> ids.add(header(record, "ce_id")));
    evaluator.functionRecords().forEach(record -> ids.add(header(record, "ce_id")));
    assertThat(ids).hasSize(9).doesNotHaveDuplicates();
  }

  @Test
  void the_same_change_at_the_same_offset_leads_to_the_same_id(@TempDir Path other) {
    evaluator.reads(created(1, NO_VPC));

    try (EvaluatorHarness again = EvaluatorHarness.anyVpc(other)) {
      again.reads(created(1, NO_VPC));

      assertThat(header(again.violationRecords().get(0), "ce_id"))
          .isEqualTo(header(evaluator.violationRecords().get(0), "ce_id"));
    }
  }

  @Test
  void no_two_counts_have_the_same_id_even_if_their_changes_were_received_at_the_same_time() {
    evaluator.reads(created(1, NO_VPC));
    List<String> ids = new ArrayList<>();
    evaluator.complianceRecords().forEach(record -> ids.add(header(record, "ce_id")));
    evaluator.reads(TestChangeBuilder.builder(deleted(2)).received(3).build());
    evaluator.complianceRecords().forEach(record -> ids.add(header(record, "ce_id")));

    assertThat(ids).hasSize(2).doesNotHaveDuplicates();
  }

  private static String header(TestRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
