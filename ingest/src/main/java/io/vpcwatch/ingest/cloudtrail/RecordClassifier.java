package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.ingest.cloudtrail.RecordReading.Change;
import io.vpcwatch.ingest.cloudtrail.RecordReading.Ignored;
import io.vpcwatch.ingest.cloudtrail.RecordReading.Unreadable;
import io.vpcwatch.ingest.cloudtrail.scan.KeyPrefilter;
import io.vpcwatch.ingest.cloudtrail.scan.MalformedRun;
import io.vpcwatch.ingest.cloudtrail.scan.RecordHandler;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Tells by its content what each piece of one input is, hands it to where it belongs, and counts.
 */
final class RecordClassifier implements RecordHandler {
  private static final String LAMBDA = "lambda.amazonaws.com";
  private static final int LONGEST_PROBLEM = 300;

  private final String name;
  private final TrailListener listener;
  private final boolean replayed;
  private final Clock clock;
  private final Map<SourceType, NewestTime> newest = new EnumMap<>(SourceType.class);

  private long documents;
  private boolean bareRecords;
  private long records;
  private long lambdaRecords;

  RecordClassifier(String name, TrailListener listener, boolean replayed, Clock clock) {
    this.name = name;
    this.listener = listener;
    this.replayed = replayed;
    this.clock = clock;
  }

  @Override
  public void container() {
    documents++;
  }

  @Override
  public void object(
      byte[] bytes, int from, int to, long offset, KeyPrefilter landmarks, boolean contained) {
    if (landmarks.otherService(bytes, from)) {
      records++;
      bareRecords |= !contained;
      newest(SourceType.TRAIL).see(bytes, landmarks.eventTime(bytes, from), to);
      listener.onIgnored(IgnoredReason.OTHER_SERVICE);
      return;
    }
    RecordReading reading;
    try {
      reading = sort(JsonRecords.parse(bytes, from, to), bytes, from, to, contained);
    } catch (JsonProcessingException e) {
      reading = new Unreadable(DeadLetterReason.MALFORMED_JSON, e.getOriginalMessage());
    }
    if (reading instanceof Change change) {
      listener.onChange(change.change());
    } else if (reading instanceof Ignored ignored) {
      listener.onIgnored(ignored.reason());
    } else if (reading instanceof Unreadable unreadable) {
      byte[] excerpt =
          Arrays.copyOfRange(bytes, from, Math.min(to, from + MalformedRun.KEPT_BYTES));
      bury(excerpt, offset, to - from, unreadable.defect(), unreadable.problem());
    }
  }

  @Override
  public void unusable(MalformedRun run) {
    bury(run.firstBytes(), run.offset(), run.length(), run.defect(), run.problem());
  }

  TrailCounts counts(long bytes) {
    boolean cloudTrail = documents > 0 || bareRecords;
    long all = documents + (bareRecords ? 1 : 0);
    return new TrailCounts(Math.max(1, all), bytes, records, lambdaRecords, cloudTrail);
  }

  /** At the end of the input. */
  void tellNewest() {
    newest.forEach(
        (source, time) -> time.get().ifPresent(each -> listener.onNewestEvent(source, each)));
  }

  private NewestTime newest(SourceType source) {
    return newest.computeIfAbsent(source, any -> new NewestTime());
  }

  private RecordReading sort(JsonNode object, byte[] bytes, int from, int to, boolean contained)
      throws JsonProcessingException {
    JsonNode record = object;
    SourceType source = SourceType.TRAIL;
    if (object.path("CloudTrailEvent").isTextual()) {
      record = JsonRecords.parse(object.path("CloudTrailEvent").textValue());
      source = SourceType.LOOKUP;
    } else if (object.path("detail").isObject() && object.has("detail-type")) {
      record = object.path("detail");
      source = SourceType.EVENTBRIDGE;
      if (!isRecord(record)) {
        return new Ignored(IgnoredReason.OTHER_EVENT);
      }
    }
    if (object.has("digestStartTime") && object.has("digestEndTime")) {
      documents++;
      return new Ignored(IgnoredReason.DIGEST);
    }
    if (!isRecord(record)) {
      return new Unreadable(
          DeadLetterReason.NOT_CLOUDTRAIL, "a JSON object, but not a record of CloudTrail");
    }
    records++;
    bareRecords |= !contained;
    newest(source).see(record.path("eventTime").asText());
    Provenance arrival =
        new Provenance(source, clock.instant(), replayed, () -> ContentId.of(bytes, from, to));
    return readRecord(Fields.of(record), arrival);
  }

  private RecordReading readRecord(Fields fields, Provenance arrival) {
    try {
      if ("AwsCloudTrailInsight".equals(fields.text("eventType"))) {
        return new Ignored(IgnoredReason.INSIGHT);
      }
      if (!LAMBDA.equals(fields.requiredText("eventSource"))) {
        return new Ignored(IgnoredReason.OTHER_SERVICE);
      }
    } catch (UnreadableFieldException e) {
      return new Unreadable(DeadLetterReason.UNREADABLE_FIELD, String.valueOf(e.getMessage()));
    }
    lambdaRecords++;
    return LambdaRecord.read(fields, arrival);
  }

  private static boolean isRecord(JsonNode object) {
    return object.has("eventSource") || object.has("eventVersion") || object.has("eventName");
  }

  private void bury(
      byte[] content, long offset, long length, DeadLetterReason defect, String problem) {
    Map<String, String> details =
        Map.of(
            "offset", Long.toString(offset),
            "length", Long.toString(length),
            "problem", SafeText.of(problem, LONGEST_PROBLEM));
    listener.onDeadLetter(new DeadLetter(name, content, defect, details));
  }
}
