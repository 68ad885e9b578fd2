package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.configured;
import static io.vpcwatch.evaluator.TestChange.created;
import static io.vpcwatch.evaluator.TestChange.deleted;
import static io.vpcwatch.model.Violation.Transition.RETRACTED;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import io.vpcwatch.service.kafka.JsonSerde;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Changes and state of an earlier or a later version, as during a rolling upgrade. */
class OtherVersionsTest {
  private static final String COMPLIANT = "111122223333/eu-west-1/COMPLIANT";

  private final TaskHarness task = new TaskHarness(Policy.anyVpc());

  @Test
  void a_change_of_an_unknown_kind_is_kept_and_applied_after_the_upgrade() throws IOException {
    task.reads(created(1, VPC));
    task.reads(PAYMENTS, restored(configured(2, NO_VPC)));
    assertThat(task.violations).isEmpty();

    task.reads(configured(3, VPC));
    task.becomesKnown("RESTORED", "CONFIGURED");
    task.wasEvaluatedByFormerRules(PAYMENTS);
    task.scans();

    assertThat(task.emitted)
        .extracting(Violation::transition, violation -> violation.opened().time())
        .containsExactly(tuple(Transition.RESOLVED, TestChange.at(2)));
  }

  @Test
  void a_change_with_an_unknown_field_is_applied_and_the_field_is_kept() throws IOException {
    String later =
        new String(json(created(1, NO_VPC)), UTF_8).replaceFirst("\\{", "{\"memory\":512,");
    task.reads(PAYMENTS, received(later));
    task.reads(configured(2, VPC), configured(1, VPC));

    assertThat(task.emitted)
        .extracting(Violation::transition)
        .startsWith(Transition.OPENED, Transition.RESOLVED);
    assertThat(task.logged(PAYMENTS)).contains(later);
  }

  @Test
  void a_kept_change_that_arrives_again_is_kept_once() throws IOException {
    task.reads(PAYMENTS, restored(created(1, NO_VPC)));
    task.reads(PAYMENTS, restored(created(1, NO_VPC)));

    assertThat(task.logged(PAYMENTS)).hasSize(1);
  }

  @Test
  void a_kept_change_that_another_source_reports_later_is_kept_once() throws IOException {
    TestChange change = configured(2, NO_VPC);
    task.reads(PAYMENTS, restored(change));
    for (int second = 3; second <= 3 * HistoryStore.ROW_CHANGES; second++) {
      task.reads(configured(second, VPC));
    }
    int size = task.row(PAYMENTS).size();

    task.reads(PAYMENTS, restored(change.from(SourceType.TRAIL, 900)));
    assertThat(task.row(PAYMENTS).size()).isEqualTo(size);

    task.reads(PAYMENTS, restored(change.correctedTo(VPC)));
    assertThat(task.row(PAYMENTS).size()).isEqualTo(size + 1);
  }

  @Test
  void a_kept_change_that_turns_out_to_be_invalid_does_not_block_its_function() throws IOException {
    task.reads(created(1, VPC));
    task.reads(PAYMENTS, received("{\"kind\":\"RESTORED\"}"));
    task.becomesKnown("RESTORED", "CONFIGURED");
    task.wasEvaluatedByFormerRules(PAYMENTS);

    task.reads(configured(2, NO_VPC));

    assertThat(task.functions.get(PAYMENTS).verdict()).isEqualTo(Verdict.VIOLATING);
  }

  @Test
  void json_that_a_row_could_not_distinguish_from_smile_is_not_kept() {
    String later = new String(json(created(1, NO_VPC)), UTF_8).replaceFirst("\\{", "{\"m\":512,");

    assertThatThrownBy(() -> received("\n" + later)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> RowCodec.receive(later.getBytes(UTF_16BE)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void fields_of_a_row_that_a_later_version_wrote_survive() {
    task.reads(created(1, VPC));
    byte[] extended = task.histories.content.get(PAYMENTS.toString());
    task.histories.content.put(
        PAYMENTS.toString(), TestRows.with(extended, "exemptions", "until Friday"));

    task.reads(configured(2, NO_VPC), configured(1, NO_VPC));

    assertThat(TestRows.text(task.histories.content.get(PAYMENTS.toString()), "exemptions"))
        .isEqualTo("until Friday");
    assertThat(task.functions.get(PAYMENTS).verdict()).isEqualTo(Verdict.VIOLATING);
  }

  @Test
  void a_row_of_the_first_release_is_read_counted_and_continued() {
    task.histories.content.put(PAYMENTS.toString(), firstRelease());

    task.scans();
    assertThat(task.counted()).isEqualTo(Map.of("111122223333/eu-west-1/VIOLATING", 1L));

    task.reads(configured(9, VPC));
    assertThat(task.emitted)
        .extracting(Violation::transition, Violation::late)
        .endsWith(tuple(Transition.RESOLVED, false));
    assertThat(task.counted()).isEqualTo(Map.of(COMPLIANT, 1L));
  }

  @Test
  void who_knows_an_open_violation_of_the_first_release_learns_its_new_id() {
    task.histories.content.put(PAYMENTS.toString(), firstRelease());

    task.reads(configured(9, VPC));

    assertThat(task.emitted).extracting(Violation::transition).first().isEqualTo(RETRACTED);
    assertThat(task.emitted.get(0).id()).isEqualTo("33f4819f681db236832272c35f537bd9");
    assertThat(task.emitted)
        .last()
        .extracting(Violation::transition, Violation::id)
        .containsExactly(Transition.RESOLVED, task.emitted.get(0).supersededBy());
  }

  @Test
  void a_change_of_a_function_of_the_first_release_before_the_scan_counts_it_once() {
    task.histories.content.put(PAYMENTS.toString(), firstRelease());

    task.reads(configured(9, VPC));
    task.scans();

    assertThat(task.counted()).isEqualTo(Map.of(COMPLIANT, 1L));
    task.reads(deleted(10));
    assertThat(task.counted()).isEmpty();
  }

  private static byte[] firstRelease() {
    String changes =
        new String(json(created(1, NO_VPC)), UTF_8)
            + ","
            + new String(json(configured(2, NO_VPC)), UTF_8);
    return ("{\"v\":1,\"changes\":[" + changes + "]}").getBytes(UTF_8);
  }

  private static ReceivedChange received(String json) throws IOException {
    return RowCodec.receive(json.getBytes(UTF_8));
  }

  /** The change as one of a kind that this version does not know. */
  private static ReceivedChange restored(TestChange change) throws IOException {
    return received(new String(json(change), UTF_8).replace("\"" + change.kind(), "\"RESTORED"));
  }

  private static byte[] json(TestChange change) {
    return JsonSerde.of(FunctionChange.class).serializer().serialize("any", change.change());
  }
}
