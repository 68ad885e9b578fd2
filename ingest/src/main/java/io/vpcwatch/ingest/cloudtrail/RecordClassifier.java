package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vpcwatch.ingest.cloudtrail.scan.RecordHandler;
import io.vpcwatch.ingest.cloudtrail.scan.RecordSplitter;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.IOException;
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
  private static final int MAX_DEPTH = 500;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MAX_DEPTH)
                      .maxStringLength(ReadLimits.LARGEST_RECORD)
                      .build())
              .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
              .build());

  private final String name;
  private final TrailListener listener;
  private final boolean replayed;
  private final Clock clock;
  private final Map<SourceType, LatestEventTime> newest = new EnumMap<>(SourceType.class);

  private boolean empty = true;
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
      classify(parse(bytes, from, to - from), bytes, from, to, contained);
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
    boolean cloudTrail = documents > 0 || bareRecords;
    long all = documents + (bareRecords ? 1 : 0);
    return new TrailCounts(Math.max(1, all), bytes, records, lambdaRecords, cloudTrail);
  }

  private void classify(JsonNode object, byte[] bytes, int from, int to, boolean contained)
      throws UnreadableRecordException {
    JsonNode record = object;
    SourceType source = SourceType.TRAIL;
    if (object.path("CloudTrailEvent").isTextual()) {
      record = parse(object.path("CloudTrailEvent").textValue());
      source = SourceType.LOOKUP;
    } else if (object.path("detail").isObject() && object.has("detail-type")) {
      record = object.path("detail");
      source = SourceType.EVENTBRIDGE;
      if (!isRecord(record)) {
        listener.onIgnored(IgnoredReason.OTHER_EVENT);
        return;
      }
    }
    if (object.has("digestStartTime") && object.has("digestEndTime")) {
      documents++;
      listener.onIgnored(IgnoredReason.DIGEST);
      return;
    }
    if (!isRecord(record)) {
      throw new UnreadableRecordException(
          DeadLetterReason.NOT_CLOUDTRAIL, "a JSON object, but not a record of CloudTrail");
    }
    countRecord(contained);
    newest(source).add(record.path("eventTime").asText());
    read(
        new RecordEnvelope(
            JsonFields.of(record),
            source,
            clock.instant(),
            replayed,
            () -> contentId(bytes, from, to)));
  }

  private void read(RecordEnvelope envelope) throws UnreadableRecordException {
    if ("AwsCloudTrailInsight".equals(envelope.fields().text("eventType"))) {
      listener.onIgnored(IgnoredReason.INSIGHT);
    } else if (!LAMBDA.equals(envelope.fields().requiredText("eventSource"))) {
      listener.onIgnored(IgnoredReason.OTHER_SERVICE);
    } else {
      lambdaRecords++;
      new LambdaRecord(envelope).read(listener);
    }
  }

  private void countRecord(boolean contained) {
    records++;
    bareRecords |= !contained;
  }

  private LatestEventTime newest(SourceType source) {
    return newest.computeIfAbsent(source, any -> new LatestEventTime());
  }

  private static boolean isRecord(JsonNode object) {
    return object.has("eventSource") || object.has("eventVersion") || object.has("eventName");
  }

  private static JsonNode parse(byte[] bytes, int from, int length)
      throws UnreadableRecordException {
    try {
      return JSON.readTree(bytes, from, length);
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw new IllegalStateException("reading memory failed", e);
    }
  }

  private static JsonNode parse(String text) throws UnreadableRecordException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw malformed(e);
    }
  }

  private static UnreadableRecordException malformed(JsonProcessingException e) {
    boolean tooDeep = e instanceof StreamConstraintsException;
    return new UnreadableRecordException(
        DeadLetterReason.MALFORMED_JSON,
        tooDeep
            ? "nested deeper than " + MAX_DEPTH + ", or a number of more than 1000 digits"
            : "not JSON near line %d, column %d of the record"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
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
