package io.vpcwatch.ingest.cloudtrail.scan;

import java.nio.charset.StandardCharsets;

/**
 * The top-level keys by which an object is recognised, noted while its end is searched. With them,
 * records of other services, which are nearly all of a trail, are recognised without a parser.
 */
final class KeyPrefilter {
  // Arrays of records, or of what carries them.
  private static final byte[] RECORDS = ascii("Records");
  private static final byte[] LOWER_RECORDS = ascii("records");
  private static final byte[] EVENTS = ascii("Events");
  private static final byte[] LOWER_EVENTS = ascii("events");
  private static final byte[] LOG_EVENTS = ascii("logEvents");
  private static final byte[] MESSAGES = ascii("Messages");
  private static final byte[] RESULTS = ascii("results");
  private static final byte[] ROWS = ascii("QueryResultRows");

  /** An array of that, or an object with another one in it. */
  private static final byte[] HITS = ascii("hits");

  private static final byte[] EVENT_SOURCE = ascii("eventSource");
  private static final byte[] EVENT_TIME = ascii("eventTime");
  private static final byte[] EVENT_VERSION = ascii("eventVersion");
  private static final byte[] DETAIL = ascii("detail");
  private static final byte[] CLOUD_TRAIL_EVENT = ascii("CloudTrailEvent");
  private static final byte[] LAMBDA = ascii("\"lambda.amazonaws.com\"");
  private static final int NOWHERE = -1;

  private int behindEventSource = NOWHERE;
  private int behindEventTime = NOWHERE;
  private boolean ambiguous;
  private boolean recordLike;
  private int firstKey;

  void reset() {
    firstKey = 0;
    behindEventSource = NOWHERE;
    behindEventTime = NOWHERE;
    ambiguous = false;
    recordLike = false;
  }

  /**
   * Notes the key between two indexes, without its quotes.
   *
   * @return whether an array that follows holds records
   */
  boolean key(byte[] bytes, int from, int to, int objectStart) {
    int length = to - from;
    if (firstKey == 0) {
      firstKey = length << 16 | (length == 0 ? 0 : bytes[from] << 8 | bytes[to - 1]);
    }
    return switch (length) {
      case 4 -> matches(HITS, bytes, from);
      case 6 -> {
        recordLike |= matches(DETAIL, bytes, from);
        yield matches(EVENTS, bytes, from) || matches(LOWER_EVENTS, bytes, from);
      }
      case 7 ->
          matches(RECORDS, bytes, from)
              || matches(LOWER_RECORDS, bytes, from)
              || matches(RESULTS, bytes, from);
      case 8 -> matches(MESSAGES, bytes, from);
      case 9 -> {
        if (matches(EVENT_TIME, bytes, from)) {
          behindEventTime = to + 1 - objectStart;
        }
        yield matches(LOG_EVENTS, bytes, from);
      }
      case 11 -> {
        if (matches(EVENT_SOURCE, bytes, from)) {
          ambiguous |= behindEventSource != NOWHERE;
          behindEventSource = to + 1 - objectStart;
          recordLike = true;
        }
        yield false;
      }
      case 12 -> {
        recordLike |= matches(EVENT_VERSION, bytes, from);
        yield false;
      }
      case 15 -> {
        recordLike |= matches(CLOUD_TRAIL_EVENT, bytes, from);
        yield matches(ROWS, bytes, from);
      }
      default -> false;
    };
  }

  static boolean isHits(byte[] bytes, int from, int to) {
    return to - from == HITS.length && matches(HITS, bytes, from);
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

  /** Whether the object is certainly a record of another service than Lambda. */
  boolean otherService(byte[] bytes, int objectStart) {
    if (behindEventSource == NOWHERE || ambiguous) {
      return false;
    }
    int value = value(bytes, objectStart + behindEventSource);
    return bytes[value] == '"' && !matches(LAMBDA, bytes, value) && isHost(bytes, value + 1);
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

  /** The index of the value of {@code eventTime}; -1 if there is none. */
  int eventTime(byte[] bytes, int objectStart) {
    return behindEventTime == NOWHERE ? NOWHERE : value(bytes, objectStart + behindEventTime);
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

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
