package io.vpcwatch.ingest.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.ingest.kafka.SampleChanges;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.FunctionStatusBuilder;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpectedStateTest {
  private static final Topic<FunctionArn, FunctionStatus> TOPIC = SampleChanges.TOPICS.functions();
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC.name(), 0);
  private static final Attachment ATTACHED =
      Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1"));

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
  private long end;

  private static FunctionArn function(String name) {
    return FunctionArn.parse("arn:aws:lambda:eu-west-1:210987654321:function:" + name);
  }

  private void publish(String name, Verdict verdict, Attachment attachment) {
    publish(name, verdict, attachment, null);
  }

  private void publish(String name, Verdict verdict, Attachment attachment, @Nullable String role) {
    publish(
        name,
        FunctionStatusBuilder.builder()
            .functionArn(function(name))
            .verdict(verdict)
            .attachment(attachment)
            .role(role)
            .since(SampleChanges.EVENT_TIME)
            .by(Actor.unknown())
            .eventId("event-1")
            .tags(Collections.emptySortedMap())
            .build());
  }

  private void publish(String name, @Nullable FunctionStatus status) {
    byte[] key = TOPIC.keySerde().serializer().serialize(TOPIC.name(), function(name));
    byte[] value =
        status == null ? null : TOPIC.valueSerde().serializer().serialize(TOPIC.name(), status);
    long offset = end++;
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(TOPIC.name(), 0, offset, key, value)));
  }

  private Map<FunctionArn, ExpectedState> read() {
    consumer.updatePartitions(
        TOPIC.name(), List.of(new PartitionInfo(TOPIC.name(), 0, null, new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
    return ExpectedState.read(new TopicReader(consumer), TOPIC);
  }

  @Test
  void the_last_status_of_each_function_counts() {
    publish("moved", Verdict.COMPLIANT, ATTACHED);
    publish("edge", Verdict.NOT_APPLICABLE, Attachment.detached());
    publish("moved", Verdict.VIOLATING, Attachment.detached(), "role-1");

    assertThat(read())
        .containsOnly(
            Map.entry(function("moved"), new ExpectedState(Attachment.detached(), "role-1", false)),
            Map.entry(function("edge"), new ExpectedState(Attachment.detached(), null, true)));
  }

  @Test
  void a_deleted_function_is_unknown() {
    publish("deleted", Verdict.COMPLIANT, ATTACHED);
    publish("purged", Verdict.COMPLIANT, ATTACHED);
    publish("deleted", Verdict.DELETED, ATTACHED);
    publish("purged", (FunctionStatus) null);

    assertThat(read()).isEmpty();
  }
}
