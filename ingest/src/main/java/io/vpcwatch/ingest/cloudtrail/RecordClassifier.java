package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.ingest.cloudtrail.scan.RecordHandler;
import io.vpcwatch.ingest.cloudtrail.scan.RecordSplitter;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/** Decides by content what each object of one input is, passes it on, and counts. */
final class RecordClassifier implements RecordHandler {
  private static final String LAMBDA = "lambda.amazonaws.com";
  private static final int LONGEST_PROBLEM = 300;

  private final String name;
  private final TrailListener listener;
  private final boolean replayed;
  private final Clock clock;
  private final Map<SourceType, LatestEventTime> newest = new EnumMap<>(SourceType.class);

  private boolean empty = true;
  private long documents;
  private boolean bareRecords;
  private boolean cloudTrail;
  private boolean foreign;
  private long records;
  private long lambdaRecords;

  RecordClassifier(String name, TrailListener listener, boolean replayed, Clock clock) {
    this.name = name;
    this.listener = listener;
    this.replayed = replayed;
    this.clock = clock;
  }

  @Override
  public void onContainer() {
    empty = false;
    documents++;
  }

  @Override
  public void onOtherService(byte[] bytes, int eventTime, int to, boolean contained) {
    empty = false;
    countRecord(contained);
    newest(SourceType.TRAIL).add(bytes, eventTime, to);
    listener.onIgnored(IgnoredReason.OTHER_SERVICE);
  }

  @Override
  public void onObject(byte[] bytes, int from, int to, long offset, boolean contained) {
    empty = false;
    try {
      classify(JsonFields.parse(bytes, from, to - from), bytes, from, to, contained);
    } catch (UnreadableRecordException e) {
      onUnreadable(bytes, from, to, offset, e);
    }
  }

  /** Handles an object that has been parsed already. */
  void onParsed(JsonNode object, byte[] original, int maxBytes) {
    try {
      if (original.length > maxBytes) {
        throw new UnreadableRecordException(
            DeadLetterReason.RECORD_TOO_LONG, "a record of more than " + maxBytes + " bytes");
      }
      classify(object, original, 0, original.length, false);
    } catch (UnreadableRecordException e) {
      onUnreadable(original, 0, original.length, 0, e);
    }
  }

  private void onUnreadable(
      byte[] bytes, int from, int to, long offset, UnreadableRecordException problem) {
    byte[] excerpt =
        Arrays.copyOfRange(bytes, from, Math.min(to, from + RecordSplitter.KEPT_BYTES));
    onMalformed(excerpt, offset, to - from, problem.reason(), String.valueOf(problem.getMessage()));
  }

  @Override
  public void onMalformed(
      byte[] firstBytes, long offset, long length, DeadLetterReason reason, String problem) {
    empty = false;
    Map<String, String> details =
        Map.of(
            "offset", Long.toString(offset),
            "length", Long.toString(length),
            "problem", SanitizedText.stored(problem, LONGEST_PROBLEM));
    listener.onDeadLetter(new DeadLetter(name, firstBytes, reason, details));
  }

  /** Reports the newest event of the input. */
  void end() {
    newest.forEach(
        (source, time) -> time.get().ifPresent(each -> listener.onNewestEvent(source, each)));
  }

  /** Whether the input contained nothing at all. */
  boolean isEmpty() {
    return empty;
  }

  TrailCounts counts(long bytes) {
    long all = documents + (bareRecords ? 1 : 0);
    // Others have arrays of "Records", too. An empty one is CloudTrail's.
    boolean ofCloudTrail = cloudTrail || (documents > 0 && !foreign);
    return new TrailCounts(Math.max(1, all), bytes, records, lambdaRecords, ofCloudTrail);
  }

  private void classify(JsonNode object, byte[] bytes, int from, int to, boolean contained)
      throws UnreadableRecordException {
    JsonNode record = object;
    SourceType source = SourceType.TRAIL;
    if (object.path("CloudTrailEvent").isTextual()) {
      record = JsonFields.parse(object.path("CloudTrailEvent").textValue());
      source = SourceType.LOOKUP;
    } else if (object.path("detail").isObject() && object.has("detail-type")) {
      record = object.path("detail");
      source = SourceType.EVENTBRIDGE;
      if (!isRecord(JsonFields.of(record))) {
        listener.onIgnored(IgnoredReason.OTHER_EVENT);
        return;
      }
    }
    if (object.has("digestStartTime") && object.has("digestEndTime")) {
      documents++;
      cloudTrail = true;
      listener.onIgnored(IgnoredReason.DIGEST);
      return;
    }
    JsonFields fields = JsonFields.of(record);
    requireRecord(fields);
    countRecord(contained);
    String time = fields.textIfAny("eventTime");
    newest(source).add(time == null ? "" : time);
    read(
        new LambdaRecord(
            fields, source, clock.instant(), replayed, () -> contentId(bytes, from, to)));
  }

  private void read(LambdaRecord record) throws UnreadableRecordException {
    String eventSource = record.fields().text("eventSource");
    IgnoredReason otherType = IgnoredReason.ofEventType(record.fields().textIfAny("eventType"));
    if (otherType == null && eventSource == null) {
      throw UnreadableRecordException.field("eventSource is missing");
    }
    boolean lambda = LAMBDA.equals(eventSource);
    if (lambda) {
      lambdaRecords++;
    }
    if (eventSource != null && !lambda && otherType != IgnoredReason.INSIGHT) {
      listener.onIgnored(IgnoredReason.OTHER_SERVICE);
    } else if (otherType != null) {
      listener.onIgnored(otherType);
    } else {
      record.read(listener);
    }
  }

  private void countRecord(boolean contained) {
    records++;
    cloudTrail = true;
    bareRecords |= !contained;
  }

  private LatestEventTime newest(SourceType source) {
    return newest.computeIfAbsent(source, any -> new LatestEventTime());
  }

  /** Whether an object has the fields of a record. Its source is the host name of a service. */
  private static boolean isRecord(JsonFields object) {
    String source = object.textIfAny("eventSource");
    return source == null
        ? object.has("eventVersion")
        : source.contains(".") && !source.contains(":");
  }

  private void requireRecord(JsonFields object) throws UnreadableRecordException {
    if (isRecord(object)) {
      return;
    }
    String source = object.textIfAny("eventSource");
    String problem = "a JSON object, but not a record of CloudTrail";
    if (source != null && object.node().has("s3")) {
      problem = "a notification of S3 that an object exists, not the object itself";
    } else if (source != null && source.startsWith("aws:")) {
      problem =
          "a notification of " + SanitizedText.of(source, 30) + ", not a record of CloudTrail";
    }
    foreign = true;
    throw new UnreadableRecordException(DeadLetterReason.NOT_CLOUDTRAIL, problem);
  }

  /** The id of a record that has none: a hash of its bytes, so that copies get the same id. */
  private static String contentId(byte[] bytes, int from, int to) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, from, to - from);
      return "sha256:" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
