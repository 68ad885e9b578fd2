package io.vpcwatch.ingest.cloudtrail.scan;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The top-level keys by which an object is recognised, noted while its end is looked for. They
 * decide about what is nearly everything in a trail, the records of other services, without a
 * parser.
 */
final class KeyPrefilter {
  /** An array of records, known by the key that holds it. */
  enum Container {
    RECORDS,
    EVENTS
  }

  private static final byte[] RECORDS = ascii("Records");
  private static final byte[] EVENTS = ascii("Events");
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

  void reset() {
    behindEventSource = NOWHERE;
    behindEventTime = NOWHERE;
    ambiguous = false;
    recordLike = false;
  }

  /**
   * Notes a key between two indexes, the quotes excluded; the container if the key may hold one.
   */
  @Nullable Container key(byte[] bytes, int from, int to, int objectStart) {
    switch (to - from) {
      case 6 -> recordLike |= matches(DETAIL, bytes, from);
      case 9 -> {
        if (matches(EVENT_TIME, bytes, from)) {
          behindEventTime = to + 1 - objectStart;
        }
      }
      case 11 -> {
        if (matches(EVENT_SOURCE, bytes, from)) {
          ambiguous |= behindEventSource != NOWHERE;
          behindEventSource = to + 1 - objectStart;
          recordLike = true;
        }
      }
      case 12 -> recordLike |= matches(EVENT_VERSION, bytes, from);
      case 15 -> recordLike |= matches(CLOUD_TRAIL_EVENT, bytes, from);
      default -> {}
    }
    return container(bytes, from, to - from);
  }

  private static @Nullable Container container(byte[] bytes, int from, int length) {
    if (length == RECORDS.length && matches(RECORDS, bytes, from)) {
      return Container.RECORDS;
    }
    return length == EVENTS.length && matches(EVENTS, bytes, from) ? Container.EVENTS : null;
  }

  /** A {@code \}{@code uXXXX} can spell any key and any value. */
  void unicodeEscape() {
    ambiguous = true;
  }

  /** Worth being read even in the midst of garbage. */
  boolean recordLike() {
    return recordLike;
  }

  /** Whether the object beyond doubt is a record of another service than Lambda. */
  boolean otherService(byte[] bytes, int objectStart) {
    if (behindEventSource == NOWHERE || ambiguous) {
      return false;
    }
    int value = value(bytes, objectStart + behindEventSource);
    return bytes[value] == '"' && !matches(LAMBDA, bytes, value);
  }

  /** The index of the value of {@code eventTime}; -1 if there is none. */
  int eventTime(byte[] bytes, int objectStart) {
    return behindEventTime == NOWHERE ? NOWHERE : value(bytes, objectStart + behindEventTime);
  }

  /** What stands behind the colon that follows a key. */
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
