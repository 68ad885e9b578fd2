package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of one JSON object by the grammar of JSON. Numbers, literals and escapes are left
 * to the parser. An object that is too long is scanned as well, but not kept.
 */
final class ObjectScan {
  /** How a scan ended, at {@link #at}. */
  enum Found {
    /** Behind the closing brace. */
    OBJECT,
    /** Behind the opening bracket of an array of records. */
    CONTAINER,
    /** At the byte that the grammar does not allow. */
    BROKEN,
    /** The object is too long, and a line within it begins like an object. */
    SWALLOWED,
    /** The input ended first. */
    END
  }

  // What the grammar allows next.
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int COLON = 4;
  private static final int COMMA = 8;
  private static final int END = 16;

  /** Too deep: the kinds of the open brackets are not known. */
  private static final int ANYTHING = KEY | VALUE | COLON | COMMA | END;

  private static final int LONGEST_KEY = 64;
  private static final int DROPPED = -1;

  /** What carries a record may be longer: its record is quoted, or encoded. */
  private static final int WRAPPER = 4;

  /** No parser would follow deeper than this; from there on, only the depth is counted. */
  private static final int DEEPEST = 1024;

  private final SlidingBuffer window;
  private final int maxRecordBytes;
  private final int longest;
  private final KeyPrefilter keys = new KeyPrefilter();
  private final QuickScan quick = new QuickScan(keys);

  // The state of the grammar: which of the open brackets are braces, by depth from 1.
  private final BitSet braces = new BitSet(DEEPEST + 1);
  private int depth;
  private int expected;
  private boolean containerKey;
  private boolean hitsKey;
  // How deep the objects are in whose keys we look for arrays of records.
  private int level;

  // Indexes of the window, which move when it slides.
  private int at;
  private int start;
  private int string;

  private long startOffset;
  private @Nullable MalformedRun overlong;
  private boolean swallowed;
  private long scannedTwice;

  ObjectScan(SlidingBuffer window, int maxRecordBytes) {
    this.window = window;
    this.maxRecordBytes = maxRecordBytes;
    this.longest = WRAPPER * maxRecordBytes;
  }

  /**
   * Scans the object whose opening brace is at the given index.
   *
   * @param document whether it may be a document with an array of records
   */
  Found object(int from, boolean document) throws IOException {
    begin(from, from);
    at = quick.endOf(window.bytes(), from, window.limit(), document);
    Found found = Found.OBJECT;
    if (at == QuickScan.GAVE_UP) {
      begin(from, from);
      depth = 0;
      level = document ? 1 : 0;
      expected = VALUE;
      found = scan();
    }
    if (found != Found.OBJECT || start == DROPPED) {
      return found;
    }
    int limit = keys.recordLike() ? maxRecordBytes : longest;
    if (at - start > limit && hasSwallowed(limit)) {
      return Found.SWALLOWED;
    }
    if (at - start > longest) {
      drop();
    }
    return found;
  }

  /**
   * Scans the rest of a document, from behind its array of records.
   *
   * @param containerLevel the {@link #level} at which the array was found
   */
  Found tail(int from, int containerLevel) throws IOException {
    begin(from, DROPPED);
    depth = containerLevel;
    level = containerLevel;
    braces.set(1, containerLevel + 1);
    expected = COMMA | END;
    return scan();
  }

  /**
   * Scans the string whose opening quote is at the given index.
   *
   * @return OBJECT if it is whole
   */
  Found text(int from) throws IOException {
    begin(from, from);
    Found cut = skipString();
    if (cut == null) {
      at++;
    }
    return cut == null ? Found.OBJECT : cut;
  }

  private void begin(int from, int firstKept) {
    at = from;
    start = firstKept;
    startOffset = window.offsetOf(from);
    string = DROPPED;
    containerKey = false;
    overlong = null;
    swallowed = false;
    keys.reset();
  }

  private Found scan() throws IOException {
    for (; ; at++) {
      if (at >= window.limit() && !slide()) {
        return end();
      }
      byte b = window.bytes()[at];
      Found found =
          switch (b) {
            case ' ', '\n', '\r', '\t' -> null;
            case '"' -> string();
            case ':' -> separator(COLON, VALUE);
            case ',' -> separator(COMMA, braces.get(depth) ? KEY : VALUE);
            case '{', '[' -> open(b == '{');
            case '}', ']' -> close(b == '}');
            default -> scalar(b);
          };
      if (found != null) {
        return found;
      }
    }
  }

  /** Continues at the closing quote. */
  private @Nullable Found string() throws IOException {
    if ((expected & (KEY | VALUE)) == 0) {
      return Found.BROKEN;
    }
    Found cut = skipString();
    if (cut != null) {
      return cut;
    }
    if (expected == ANYTHING) {
      return null;
    }
    if ((expected & KEY) != 0) {
      noteKey();
      expected = COLON;
    } else {
      expected = COMMA | END;
    }
    return null;
  }

  private void noteKey() {
    if (string == DROPPED) {
      containerKey = false;
    } else if (depth == 1) {
      keys.note(window.bytes(), string + 1, at, start);
      containerKey = KeyPrefilter.isContainer(window.bytes(), string + 1, at);
      hitsKey = KeyPrefilter.isHits(window.bytes(), string + 1, at);
    } else if (depth == level) {
      // The second level of an answer of Elastic.
      containerKey = KeyPrefilter.isHits(window.bytes(), string + 1, at);
    }
  }

  private @Nullable Found separator(int kind, int next) {
    if ((expected & kind) == 0) {
      return Found.BROKEN;
    }
    expected = expected == ANYTHING ? ANYTHING : next;
    return null;
  }

  private @Nullable Found open(boolean brace) {
    if ((expected & VALUE) == 0 || depth == Integer.MAX_VALUE) {
      return Found.BROKEN;
    }
    if (depth == level && containerKey && expected == VALUE) {
      if (!brace) {
        at++;
        return Found.CONTAINER;
      }
      level = hitsKey ? 2 : 1;
    }
    depth++;
    if (depth > DEEPEST) {
      expected = ANYTHING;
    } else {
      braces.set(depth, brace);
      expected = (brace ? KEY : VALUE) | END;
    }
    return null;
  }

  private @Nullable Found close(boolean brace) {
    if (depth <= DEEPEST && ((expected & END) == 0 || braces.get(depth) != brace)) {
      return Found.BROKEN;
    }
    depth--;
    if (depth == 0) {
      at++;
      return Found.OBJECT;
    }
    if (depth < level) {
      level = depth;
    }
    expected = depth <= DEEPEST ? COMMA | END : ANYTHING;
    return null;
  }

  /** A number or a literal; continues at its last byte. */
  private @Nullable Found scalar(byte first) throws IOException {
    if (!isScalar(first) || (expected & VALUE) == 0) {
      return Found.BROKEN;
    }
    do {
      at++;
      if (at >= window.limit() && !slide()) {
        return end();
      }
    } while (isScalar(window.bytes()[at]));
    at--;
    expected = expected == ANYTHING ? ANYTHING : COMMA | END;
    return null;
  }

  static boolean isScalar(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  /** From the opening quote to the closing one; null if it is there. */
  private @Nullable Found skipString() throws IOException {
    string = at;
    at++;
    for (; ; ) {
      at = QuickScan.plainUntil(window.bytes(), at, window.limit());
      boolean escape = at < window.limit() && window.bytes()[at] == '\\';
      if (at >= window.limit() || (escape && at + 1 >= window.limit())) {
        if (!slide()) {
          return end();
        }
      } else if (escape) {
        if (window.bytes()[at + 1] == 'u') {
          keys.unicodeEscape();
        }
        at += 2;
      } else {
        return window.bytes()[at] == '"' ? null : Found.BROKEN;
      }
    }
  }

  private Found end() {
    return swallowed ? Found.SWALLOWED : Found.END;
  }

  private boolean slide() throws IOException {
    if (exceeded()) {
      return false;
    }
    int keep = at;
    if (start != DROPPED) {
      keep = start;
    } else if (string != DROPPED && at - string <= LONGEST_KEY) {
      keep = string;
    }
    boolean more = window.slide(keep);
    int moved = window.moved();
    at -= moved;
    string = string < keep ? DROPPED : string - moved;
    start = start == DROPPED ? DROPPED : start - moved;
    return more;
  }

  /** Whether to stop: an object that is too long is dropped, unless it has swallowed others. */
  private boolean exceeded() {
    if (start == DROPPED || at - start <= longest) {
      return false;
    }
    swallowed = hasSwallowed(longest);
    if (!swallowed) {
      drop();
    }
    return swallowed;
  }

  /**
   * Whether a line within an object that is too long begins like an object: then a bracket that was
   * never closed has swallowed what follows.
   */
  private boolean hasSwallowed(int limit) {
    return lineWithin(start + limit) < start + limit && mayScanTwice(limit);
  }

  private void drop() {
    overlong =
        new MalformedRun(
            startOffset,
            DeadLetterReason.RECORD_TOO_LONG,
            "an object of more than " + longest + " bytes");
    overlong.append(window.bytes(), start, at);
    start = DROPPED;
  }

  /**
   * The index of the first brace at the beginning of a line within the current object, else {@code
   * end}.
   */
  int lineWithin(int end) {
    byte[] bytes = window.bytes();
    for (int i = Math.max(start, 0) + 1; i < end; i++) {
      if (bytes[i] == '{' && bytes[i - 1] == '\n') {
        return i;
      }
    }
    return end;
  }

  /**
   * Whether the scanner may go back by so many bytes. All in all it scans no more bytes twice than
   * it has scanned, so that no input takes more than linear time.
   */
  boolean mayScanTwice(int length) {
    boolean may = scannedTwice + length <= startOffset + longest;
    scannedTwice += may ? length : 0;
    return may;
  }

  int at() {
    return at;
  }

  /** How many objects are around the records of the array that was found. */
  int level() {
    return level;
  }

  /** The index of the object's first byte, if {@link #overlong} is null. */
  int start() {
    return start;
  }

  long startOffset() {
    return startOffset;
  }

  KeyPrefilter keys() {
    return keys;
  }

  /** The rest of an object that was too long to be kept; null if it wasn't. */
  @Nullable MalformedRun overlong() {
    return overlong;
  }
}
