package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.ingest.cloudtrail.scan.ContentReader;
import io.vpcwatch.ingest.cloudtrail.scan.RecordHandler;
import io.vpcwatch.ingest.cloudtrail.scan.RecordSplitter;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Decides by content what each object of one input is, passes it on, and counts. */
final class RecordClassifier implements RecordHandler {
  private static final String LAMBDA = "lambda.amazonaws.com";
  private static final Pattern EVENT_TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
  private static final int LONGEST_PROBLEM = 300;

  private final String name;
  private final TrailListener listener;
  private final boolean replayed;
  private final Clock clock;
  private final ReadLimits limits;
  private final ContentReader reader;
  private final Map<SourceType, String> newest = new EnumMap<>(SourceType.class);

  private boolean empty = true;
  private long documents;
  private boolean bareRecords;
  private boolean cloudTrail;
  private boolean foreign;
  private final Map<SourceType, Long> records = new EnumMap<>(SourceType.class);
  private long lambdaRecords;

  // Of the wrapper whose field is being read.
  private SourceType source = SourceType.TRAIL;
  private boolean wrapperContained;
  private byte[] wrapper = {};
  private int fieldLength;

  RecordClassifier(
      String name, TrailListener listener, ReadLimits limits, boolean replayed, Clock clock) {
    this.name = name;
    this.listener = listener;
    this.limits = limits;
    this.replayed = replayed;
    this.clock = clock;
    this.reader = new ContentReader(limits.maxRecordBytes(), limits.maxFileBytes(), this);
  }

  /** Reads an input to its end. */
  void read(InputStream in) throws IOException {
    long bytes = reader.read(in, listener::onRawBytes);
    // After damage there is more, and the checksum of an object comes last.
    in.transferTo(OutputStream.nullOutputStream());
    end();
    if (empty) {
      listener.onEmpty(name);
    }
    long read = records.values().stream().mapToLong(Long::longValue).sum();
    long all = documents + (bareRecords ? 1 : 0);
    // Others have arrays of "Records", too. An empty one is CloudTrail's.
    boolean ofCloudTrail = cloudTrail || (documents > 0 && !foreign);
    listener.onEnd(new TrailCounts(Math.max(1, all), bytes, read, lambdaRecords, ofCloudTrail));
  }

  @Override
  public void onContainer() {
    empty = false;
    documents++;
  }

  @Override
  public void onOtherService(String eventTime, boolean contained) {
    empty = false;
    countRecord(source, eventTime, contained);
    listener.onIgnored(IgnoredReason.OTHER_SERVICE);
  }

  @Override
  public boolean mayChangeNetwork(String eventName) {
    return NetworkRecord.isRead(eventName);
  }

  @Override
  public boolean onObject(byte[] bytes, int from, int to, long offset, boolean contained) {
    empty = false;
    Piece piece = new Piece(bytes, from, to, offset, contained, false);
    try {
      classify(JsonFields.parse(bytes, from, to - from), piece);
      return true;
    } catch (UnreadableRecordException e) {
      onUnreadable(piece, e);
      return false;
    }
  }

  @Override
  public boolean onText(byte[] bytes, int from, int to, long offset, boolean contained) {
    try {
      String text = JsonFields.parse(bytes, from, to - from).asText();
      if (!Wrapper.mayHoldRecord(text)) {
        return false;
      }
      empty = false;
      readField("text", text, new Piece(bytes, from, to, offset, contained, false));
      return true;
    } catch (UnreadableRecordException e) {
      return false;
    }
  }

  /** Handles an object that has been parsed already. */
  void onParsed(JsonNode object, byte[] original) {
    Piece piece = new Piece(original, 0, original.length, 0, false, false);
    try {
      requireLength(piece);
      classify(object, piece);
    } catch (UnreadableRecordException e) {
      onUnreadable(piece, e);
    }
  }

  private void onUnreadable(Piece piece, UnreadableRecordException problem) {
    onMalformed(
        piece.excerpt(),
        piece.offset,
        piece.length(),
        problem.reason(),
        String.valueOf(problem.getMessage()));
  }

  @Override
  public void onMalformed(
      byte[] firstBytes, long offset, long length, DeadLetterReason reason, String problem) {
    empty = false;
    boolean wholeField = reader.isWithinField() && offset == 0 && length >= fieldLength;
    Map<String, String> details = new HashMap<>();
    details.put("offset", Long.toString(reader.offset(offset)));
    details.put("length", Long.toString(length));
    details.put("problem", SanitizedText.stored(problem, LONGEST_PROBLEM));
    if (!reader.path().isEmpty()) {
      details.put("path", SanitizedText.stored(reader.path(), LONGEST_PROBLEM));
    }
    listener.onDeadLetter(new DeadLetter(name, wholeField ? wrapper : firstBytes, reason, details));
  }

  /** Reports the newest event and the number of records of each source. */
  void end() {
    records.forEach(listener::onRecords);
    newest.forEach(
        (from, time) -> {
          try {
            listener.onNewestEvent(from, Instant.parse(time));
          } catch (DateTimeParseException e) {
            // Not a date of the calendar.
          }
        });
  }

  private void classify(JsonNode object, Piece piece) throws UnreadableRecordException {
    JsonFields fields = JsonFields.of(object);
    Wrapper wrapped = object.has("CloudTrailEvent") ? Wrapper.of(object) : null;
    if (object.has("digestStartTime") && object.has("digestEndTime")) {
      documents++;
      cloudTrail = true;
      listener.onIgnored(IgnoredReason.DIGEST);
    } else if (wrapped != null) {
      unwrap(wrapped, SourceType.LOOKUP, piece);
    } else if (object.path("detail").isObject() && object.has("detail-type")) {
      readEvent(JsonFields.of(object.path("detail")), object.path("detail-type").asText(), piece);
    } else if (isRecord(fields)) {
      requireLength(piece);
      readRecord(fields, source, piece);
    } else if (Wrapper.isEmpty(object)) {
      listener.onIgnored(IgnoredReason.OTHER_EVENT);
    } else {
      wrapped = Wrapper.of(object);
      if (wrapped == null) {
        throw notCloudTrail(fields);
      }
      unwrap(wrapped, source, piece);
    }
  }

  private void readEvent(JsonFields detail, String type, Piece piece)
      throws UnreadableRecordException {
    if (isRecord(detail)) {
      readRecord(detail, SourceType.EVENTBRIDGE, piece);
    } else if (type.endsWith(" via CloudTrail")) {
      throw notCloudTrail("an event of EventBridge via CloudTrail whose detail is not a record");
    } else {
      listener.onIgnored(IgnoredReason.OTHER_EVENT);
    }
  }

  private void unwrap(Wrapper wrapped, SourceType from, Piece piece)
      throws UnreadableRecordException {
    SourceType outer = source;
    source = from;
    UnreadableRecordException problem = null;
    Piece holder = wrapped.content().isArray() ? piece.asWrapper() : piece;
    try {
      for (JsonNode content : wrapped.contents()) {
        try {
          unwrap(wrapped.field(), content, holder);
        } catch (UnreadableRecordException e) {
          problem = problem == null ? e : problem;
        }
      }
    } finally {
      source = outer;
    }
    if (problem != null) {
      // Once for each wrapper, whose bytes are in the dead letter.
      throw problem;
    }
  }

  private void unwrap(String field, JsonNode content, Piece piece)
      throws UnreadableRecordException {
    if (content.isTextual()) {
      readField(field, content.textValue(), piece);
    } else {
      classify(content, piece.asWrapper());
    }
  }

  private void readField(String field, String text, Piece piece) {
    boolean outerContained = wrapperContained;
    byte[] outerWrapper = wrapper;
    int outerLength = fieldLength;
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    wrapperContained |= piece.contained;
    // A wrapper of many would be copied into the dead letter of each.
    wrapper =
        piece.around
            ? Arrays.copyOf(content, Math.min(content.length, RecordSplitter.KEPT_BYTES))
            : piece.excerpt();
    fieldLength = content.length;
    try {
      reader.readField(field, content, piece.offset);
    } finally {
      wrapperContained = outerContained;
      wrapper = outerWrapper;
      fieldLength = outerLength;
    }
  }

  private void readRecord(JsonFields fields, SourceType from, Piece piece)
      throws UnreadableRecordException {
    countRecord(
        from, Objects.requireNonNullElse(fields.textIfAny("eventTime"), ""), piece.contained);
    read(
        new TrailRecord(
            fields, from, clock.instant(), replayed, () -> piece.contentId(fields.node())));
  }

  private void requireLength(Piece piece) throws UnreadableRecordException {
    if (!piece.around && piece.length() > limits.maxRecordBytes()) {
      throw new UnreadableRecordException(
          DeadLetterReason.RECORD_TOO_LONG,
          "a record of more than " + limits.maxRecordBytes() + " bytes");
    }
  }

  private void read(TrailRecord record) throws UnreadableRecordException {
    String eventSource = record.fields().text("eventSource");
    IgnoredReason otherType = IgnoredReason.ofEventType(record.fields().textIfAny("eventType"));
    if (otherType == null && eventSource == null) {
      throw UnreadableRecordException.field("eventSource is missing");
    }
    boolean lambda = LAMBDA.equals(eventSource);
    if (lambda) {
      lambdaRecords++;
    }
    boolean network = NetworkRecord.isRead(eventSource, record.fields().textIfAny("eventName"));
    boolean other = eventSource != null && !lambda && !network;
    if (other && otherType != IgnoredReason.INSIGHT) {
      listener.onIgnored(IgnoredReason.OTHER_SERVICE);
    } else if (otherType != null) {
      listener.onIgnored(otherType);
    } else if (network) {
      NetworkRecord.read(record, listener);
    } else {
      new LambdaRecord(record).read(listener);
    }
  }

  /** CloudTrail writes all times in one format, in which they are ordered like texts. */
  private void countRecord(SourceType from, String eventTime, boolean contained) {
    records.merge(from, 1L, Long::sum);
    cloudTrail = true;
    bareRecords |= !contained && !wrapperContained;
    if (eventTime.compareTo(newest.getOrDefault(from, "")) > 0
        && EVENT_TIME.matcher(eventTime).matches()) {
      newest.put(from, eventTime);
    }
  }

  /** Whether an object has the fields of a record. Its source is the host name of a service. */
  private static boolean isRecord(JsonFields object) {
    String source = object.textIfAny("eventSource");
    return source == null
        ? object.has("eventVersion")
        : source.contains(".") && !source.contains(":");
  }

  private UnreadableRecordException notCloudTrail(JsonFields object) {
    String eventSource = object.textIfAny("eventSource");
    String problem = "a JSON object, but not a record of CloudTrail";
    if (eventSource != null && object.node().has("s3")) {
      problem = "a notification of S3 that an object exists, not the object itself";
    } else if (eventSource != null && eventSource.startsWith("aws:")) {
      problem =
          "a notification of " + SanitizedText.of(eventSource, 30) + ", not a record of CloudTrail";
    }
    return notCloudTrail(problem);
  }

  private UnreadableRecordException notCloudTrail(String problem) {
    foreign = true;
    return new UnreadableRecordException(DeadLetterReason.NOT_CLOUDTRAIL, problem);
  }

  /**
   * The bytes of an object, or of a wrapper around it.
   *
   * @param around whether the wrapper may hold other objects as well
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(
      byte[] bytes, int from, int to, long offset, boolean contained, boolean around) {
    Piece asWrapper() {
      return new Piece(bytes, from, to, offset, contained, true);
    }

    int length() {
      return to - from;
    }

    byte[] excerpt() {
      return Arrays.copyOfRange(bytes, from, Math.min(to, from + RecordSplitter.KEPT_BYTES));
    }

    /** The id of a record that has none: a hash, so that copies get the same id. */
    String contentId(JsonNode record) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        if (around) {
          digest.update(record.toString().getBytes(StandardCharsets.UTF_8));
        } else {
          digest.update(bytes, from, to - from);
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JVM has SHA-256", e);
      }
    }
  }
}
