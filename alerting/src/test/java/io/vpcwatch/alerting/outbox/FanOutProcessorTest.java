package io.vpcwatch.alerting.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.model.IncidentNote;
import java.time.Duration;
import java.util.Collections;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FanOutProcessorTest {
  private final MockProcessorContext<String, ChannelInput> context = new MockProcessorContext<>();
  private final FanOutProcessor processor =
      new FanOutProcessor(Collections.singletonMap("ops", null), Duration.ofDays(1));

  @BeforeEach
  void init() {
    context.setCurrentSystemTimeMs(ViolationFixture.OPENED_AT.toEpochMilli());
    processor.init(context);
  }

  @Test
  void a_record_is_committed_at_once() {
    note();

    assertThat(context.forwarded()).hasSize(1);
    assertThat(context.committed()).isTrue();
  }

  @Test
  void records_that_follow_at_once_ask_for_no_commit_of_their_own() {
    note();
    context.resetCommit();

    note();
    assertThat(context.forwarded()).hasSize(2);
    assertThat(context.committed()).isFalse();

    context.setCurrentSystemTimeMs(ViolationFixture.OPENED_AT.plusMillis(50).toEpochMilli());
    note();
    assertThat(context.committed()).isTrue();
  }

  /** For all channels. */
  private void note() {
    IncidentNote note =
        new IncidentNote(
            "i1", IncidentNote.State.ACKNOWLEDGED, "ana", ViolationFixture.OPENED_AT, null, null);
    processor.process(new Record<>("i1", note, 0));
  }
}
