package io.vpcwatch.ingest.cloudtrail.scan;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The top-level keys by which an object is recognised, noted while its end is searched. With them,
 * records of other services, which are nearly all of a trail, are recognised without a parser.
 */
final class KeyPrefilter {
  /** Arrays of records, or of what carries them. */
  private static final byte[][] CONTAINERS =
      ascii(
          "Records",
          "records",
          "Events",
          "events",
          "logEvents",
          "Messages",
          "results",
          "QueryResultRows",
          "hits");

  /** An array of that, or an object with another one in it. */
  private static final byte[] HITS = ascii("hits")[0];

  private static final byte[] EVENT_SOURCE = ascii("eventSource")[0];
  private static final byte[] EVENT_TIME = ascii("eventTime")[0];

  /** As long as the other. */
  private static final byte[] EVENT_NAME = ascii("eventName")[0];

  private static final byte[][] OF_RECORDS =
      ascii("eventVersion", "eventSource", "detail", "CloudTrailEvent");
  private static final byte[] LAMBDA = ascii("\"lambda.amazonaws.com\"")[0];
  private static final byte[] EC2 = ascii("\"ec2.amazonaws.com\"")[0];
  private static final byte[] IAM = ascii("\"iam.amazonaws.com\"")[0];
  private static final byte[] DESCRIBE = ascii("\"Describe")[0];
  private static final int EVENT_TIME_LENGTH = "2026-11-20T10:00:00Z".length();
  private static final int NOWHERE = -1;

  private int behindEventSource = NOWHERE;
  private int behindEventTime = NOWHERE;
  private int behindEventName = NOWHERE;
  private boolean ambiguous;
  private boolean recordLike;
  private int firstKey;

  void reset() {
    firstKey = 0;
    behindEventSource = NOWHERE;
    behindEventTime = NOWHERE;
    behindEventName = NOWHERE;
    ambiguous = false;
    recordLike = false;
  }

  /** Notes the key between two indexes, without its quotes. */
  void note(byte[] bytes, int from, int to, int objectStart) {
    int length = to - from;
    if (firstKey == 0) {
      firstKey = length << 16 | (length == 0 ? 0 : bytes[from] << 8 | bytes[to - 1]);
    }
    if (length == EVENT_TIME.length) {
      if (matches(EVENT_TIME, bytes, from)) {
        behindEventTime = to + 1 - objectStart;
      } else if (matches(EVENT_NAME, bytes, from)) {
        behindEventName = to + 1 - objectStart;
      }
    } else if (equal(EVENT_SOURCE, bytes, from, length)) {
      ambiguous |= behindEventSource != NOWHERE;
      behindEventSource = to + 1 - objectStart;
    }
    recordLike = recordLike || isAny(OF_RECORDS, bytes, from, length);
  }

  /** Whether an array with this key holds records. */
  static boolean isContainer(byte[] bytes, int from, int to) {
    return isAny(CONTAINERS, bytes, from, to - from);
  }

  static boolean isHits(byte[] bytes, int from, int to) {
    return equal(HITS, bytes, from, to - from);
  }

  /** Some number that another first key rarely has. */
  int firstKey() {
    return firstKey;
  }

  /** A {@code \}{@code uXXXX} can spell any key and any value. */
  void unicodeEscape() {
    ambiguous = true;
  }

  /** Whether the object looks like a record, even in the middle of garbage. */
  boolean recordLike() {
    return recordLike;
  }

  /**
   * Whether the object is certainly a record of another service than Lambda, and of no call that
   * changes a network.
   *
   * @param networkCalls whether a call of EC2 or IAM with this name is one
   */
  boolean otherService(byte[] bytes, int objectStart, Predicate<String> networkCalls) {
    if (behindEventSource == NOWHERE || ambiguous) {
      return false;
    }
    int value = value(bytes, objectStart + behindEventSource);
    if (bytes[value] != '"' || matches(LAMBDA, bytes, value)) {
      return false;
    }
    return (matches(EC2, bytes, value) || matches(IAM, bytes, value))
        ? isOtherCall(bytes, objectStart, networkCalls)
        : isHost(bytes, value + 1);
  }

  /** Most calls of EC2 describe something, and most of IAM get or list it. */
  private boolean isOtherCall(byte[] bytes, int objectStart, Predicate<String> networkCalls) {
    if (behindEventName == NOWHERE) {
      return false;
    }
    int first = value(bytes, objectStart + behindEventName);
    if (bytes[first] != '"') {
      return false;
    }
    if (bytes[first + 1] == 'G' || bytes[first + 1] == 'L' || matches(DESCRIBE, bytes, first)) {
      return true;
    }
    int end = first + 1;
    while (bytes[end] != '"') {
      end++;
    }
    return !networkCalls.test(
        new String(bytes, first + 1, end - first - 1, StandardCharsets.ISO_8859_1));
  }

  /** CloudTrail's sources are host names; those of notifications are like {@code aws:s3}. */
  private static boolean isHost(byte[] bytes, int from) {
    boolean dot = false;
    for (int i = from; bytes[i] != '"'; i++) {
      if (bytes[i] == ':') {
        return false;
      }
      dot |= bytes[i] == '.';
    }
    return dot;
  }

  /** The value of {@code eventTime} if it may be a time; else empty. */
  String eventTime(byte[] bytes, int objectStart, int objectEnd) {
    int first =
        behindEventTime == NOWHERE ? NOWHERE : value(bytes, objectStart + behindEventTime) + 1;
    int end = first + EVENT_TIME_LENGTH;
    return first < 1 || end >= objectEnd || bytes[first - 1] != '"' || bytes[end] != '"'
        ? ""
        : new String(bytes, first, EVENT_TIME_LENGTH, StandardCharsets.ISO_8859_1);
  }

  /** The index of the value behind the colon that follows a key. */
  private static int value(byte[] bytes, int behindKey) {
    return skipSpace(bytes, skipSpace(bytes, behindKey) + 1);
  }

  private static int skipSpace(byte[] bytes, int from) {
    int i = from;
    while (RecordSplitter.isSpace(bytes[i])) {
      i++;
    }
    return i;
  }

  private static boolean isAny(byte[][] keys, byte[] bytes, int from, int length) {
    for (byte[] key : keys) {
      if (equal(key, bytes, from, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(byte[] key, byte[] bytes, int from, int length) {
    return key.length == length && matches(key, bytes, from);
  }

  private static boolean matches(byte[] expected, byte[] bytes, int from) {
    if (bytes.length - from < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[from + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[][] ascii(String... texts) {
    return Stream.of(texts)
        .map(text -> text.getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }
}
