package io.vpcwatch.ingest.kafka;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import java.time.Instant;

public final class SampleChanges {
  public static final FunctionArn ARN =
      FunctionArn.parse("arn:aws:lambda:eu-west-1:210987654321:function:billing");
  public static final Instant EVENT_TIME = Instant.parse("2026-11-20T10:00:00Z");
  public static final Topics TOPICS = Topics.of(new TopicSettings("vpcwatch.", 2, (short) 1));

  private SampleChanges() {}

  public static FunctionChange created(String eventId) {
    return created(eventId, false);
  }

  public static FunctionChange created(String eventId, boolean replayed) {
    return FunctionChange.from(SourceType.TRAIL)
        .functionArn(ARN)
        .kind(FunctionChange.Kind.CREATED)
        .eventTime(EVENT_TIME)
        .eventId(eventId)
        .attachment(Attachment.detached())
        .receivedAt(EVENT_TIME.plusSeconds(20))
        .replayed(replayed)
        .build();
  }
}
