package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.NO_VPC;
import static io.vpcwatch.evaluator.TestChange.PAYMENTS;
import static io.vpcwatch.evaluator.TestChange.VPC;
import static io.vpcwatch.evaluator.TestChange.configured;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.Policy;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class HistoryReaderTest {
  private static final TopicPartition CHANGELOG =
      new TopicPartition("vpcwatch.evaluator-function-histories-changelog", 0);

  private static final FunctionArn PAYMENTS2 = TestChange.function("1", "eu-west-1", "payments2");

  private final TaskHarness task = new TaskHarness(Policy.anyVpc());

  @Test
  void shows_the_row_and_its_chunks_as_json() throws IOException {
    for (int second = 1; second <= 10; second++) {
      task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC));
    }

    JsonNode dump = Json.mapper().readTree(reader().dump(PAYMENTS));

    JsonNode row = dump.get(PAYMENTS.toString());
    assertThat(row.at("/counted").asText()).isEqualTo("COMPLIANT");
    assertThat(row.at("/state/state/attachment/vpcId").asText()).isEqualTo("vpc-1");
    assertThat(row.at("/changes/1/eventId").asText()).isEqualTo("CONFIGURED@10");
    assertThat(row.at("/violations/0/transition").asText()).isEqualTo("RESOLVED");
    JsonNode chunk = dump.get(PAYMENTS + "#000000");
    assertThat(chunk.at("/changes")).hasSize(HistoryStore.ROW_CHANGES);
    assertThat(chunk.at("/changes/0/eventId").asText()).isEqualTo("CONFIGURED@1");
  }

  @Test
  void is_empty_if_nothing_is_stored() {
    assertThat(reader().dump(PAYMENTS)).isEmpty();
    assertThat(reader().history(PAYMENTS).changes()).isEmpty();
  }

  @Test
  void reads_the_history_of_a_function_from_its_row_and_chunks() {
    for (int second = 1; second <= 20; second++) {
      task.reads(configured(second, second % 2 == 0 ? VPC : NO_VPC));
    }

    assertThat(reader().history(PAYMENTS).changes())
        .extracting(FunctionChange::eventId)
        .hasSize(20)
        .startsWith("CONFIGURED@1", "CONFIGURED@2")
        .endsWith("CONFIGURED@20");
  }

  @Test
  void reads_the_histories_of_all_functions() {
    task.reads(configured(1, VPC));
    task.reads(configured(2, NO_VPC));
    Map<FunctionArn, Integer> changes = new HashMap<>();

    reader().forEach((function, history) -> changes.put(function, history.changes().size()));

    assertThat(changes).isEqualTo(Map.of(PAYMENTS, 2, PAYMENTS2, 1));
  }

  /** Of a changelog with all that was stored, and with other functions. */
  private HistoryReader reader() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    consumer.updatePartitions(
        CHANGELOG.topic(),
        List.of(new PartitionInfo(CHANGELOG.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
    task.reads(configured(1, VPC).about(PAYMENTS2));
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    task.histories.content.forEach(
        (key, value) ->
            records.add(
                new ConsumerRecord<>(
                    CHANGELOG.topic(), 0, records.size(), key.getBytes(UTF_8), value)));
    consumer.updateBeginningOffsets(Map.of(CHANGELOG, 0L));
    consumer.updateEndOffsets(Map.of(CHANGELOG, (long) records.size()));
    consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
    return new HistoryReader(
        new TopicSettings("vpcwatch.", 1, (short) 1), () -> new TopicReader(consumer));
  }
}
