package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.ingest.cloudtrail.scan.KeyPrefilter.Container;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the end of one JSON object by the grammar of JSON. What is inside of numbers, literals
 * and escapes is left to the parser. An object that is too long is looked through all the same, but
 * not kept.
 */
final class ObjectScan {
  /** How a scan ended, at {@link #at}. */
  enum Found {
    /** Behind the closing brace. */
    OBJECT,
    /** Behind the opening bracket of a {@link #container}. */
    CONTAINER,
    /** At the byte that the grammar does not allow. */
    BROKEN,
    /** The input ended first. */
    END
  }

  // What the grammar allows next.
  private static final int VALUE = 0;
  private static final int VALUE_OR_END = 1;
  private static final int KEY = 2;
  private static final int KEY_OR_END = 3;
  private static final int COLON = 4;
  private static final int COMMA_OR_END = 5;
  private static final int ANYTHING = 6;

  private static final int LONGEST_KEY = 64;
  private static final int DROPPED = -1;
  private static final int STRING_UNENDED = -1;
  private static final int STRING_BROKEN = -2;

  private final SlidingBuffer window;
  private final int maxBytes;
  private final KeyPrefilter keys = new KeyPrefilter();
  private final NestingStack brackets = new NestingStack();

  private int at;
  private int start;
  private long startOffset;
  private int string;
  private @Nullable Container container;
  private @Nullable MalformedRun overlong;

  ObjectScan(SlidingBuffer window, int maxBytes) {
    this.window = window;
    this.maxBytes = maxBytes;
  }

  /** Scans the object whose opening brace is at the given index. */
  Found object(int from) throws IOException {
    begin(from);
    start = from;
    Found found = scan(0, VALUE);
    if (found == Found.OBJECT && start != DROPPED && at - start > maxBytes) {
      drop();
    }
    return found;
  }

  /** Scans the rest of an object, from behind one of its values. */
  Found tail(int from) throws IOException {
    begin(from);
    start = DROPPED;
    brackets.open(1, true);
    return scan(1, COMMA_OR_END);
  }

  private void begin(int from) {
    at = from;
    startOffset = window.offsetOf(from);
    string = DROPPED;
    container = null;
    overlong = null;
    keys.reset();
  }

  private Found scan(int initialDepth, int initiallyAllowed) throws IOException {
    int depth = initialDepth;
    int allowed = initiallyAllowed;
    Container named = null;
    byte[] bytes = window.bytes();
    int limit = window.limit();
    int i = at;
    for (; ; i++) {
      if (i >= limit) {
        at = i;
        if (!slide()) {
          return Found.END;
        }
        bytes = window.bytes();
        limit = window.limit();
        i = at;
      }
      switch (bytes[i]) {
        case ' ', '\n', '\r', '\t' -> {}
        case '"' -> {
          if (allowed == COLON || allowed == COMMA_OR_END) {
            return broken(i);
          }
          at = i;
          i = endOfString();
          if (i < 0) {
            return i == STRING_UNENDED ? Found.END : Found.BROKEN;
          }
          bytes = window.bytes();
          limit = window.limit();
          if (allowed == KEY || allowed == KEY_OR_END) {
            allowed = COLON;
            if (depth == 1) {
              named = string == DROPPED ? null : keys.key(bytes, string + 1, i, start);
            }
          } else if (allowed != ANYTHING) {
            allowed = COMMA_OR_END;
          }
        }
        case ':' -> {
          if (allowed == COLON) {
            allowed = VALUE;
          } else if (allowed != ANYTHING) {
            return broken(i);
          }
        }
        case ',' -> {
          if (allowed == COMMA_OR_END) {
            allowed = brackets.isBrace(depth) ? KEY : VALUE;
          } else if (allowed != ANYTHING) {
            return broken(i);
          }
        }
        case '{', '[' -> {
          boolean brace = bytes[i] == '{';
          if ((allowed != VALUE && allowed != VALUE_OR_END && allowed != ANYTHING)
              || depth == Integer.MAX_VALUE) {
            return broken(i);
          }
          if (depth == 1 && named != null && !brace && allowed == VALUE) {
            container = named;
            at = i + 1;
            return Found.CONTAINER;
          }
          depth++;
          allowed = brace ? KEY_OR_END : VALUE_OR_END;
          if (!brackets.open(depth, brace)) {
            allowed = ANYTHING;
          }
        }
        case '}', ']' -> {
          boolean brace = bytes[i] == '}';
          boolean complete =
              allowed == COMMA_OR_END || allowed == (brace ? KEY_OR_END : VALUE_OR_END);
          if (NestingStack.known(depth) && !(complete && brackets.isBrace(depth) == brace)) {
            return broken(i);
          }
          depth--;
          if (depth == 0) {
            at = i + 1;
            return Found.OBJECT;
          }
          allowed = NestingStack.known(depth) ? COMMA_OR_END : ANYTHING;
        }
        default -> {
          if (!isScalar(bytes[i])
              || (allowed != VALUE && allowed != VALUE_OR_END && allowed != ANYTHING)) {
            return broken(i);
          }
          if (!skipScalar(i)) {
            return Found.END;
          }
          bytes = window.bytes();
          limit = window.limit();
          i = at - 1;
          allowed = allowed == ANYTHING ? ANYTHING : COMMA_OR_END;
        }
      }
    }
  }

  private Found broken(int index) {
    at = index;
    return Found.BROKEN;
  }

  /** From the opening quote to the index of the closing one. */
  private int endOfString() throws IOException {
    string = at;
    int i = at + 1;
    for (; ; ) {
      i = StringScan.plainUntil(window.bytes(), i, window.limit());
      boolean escape = i < window.limit() && window.bytes()[i] == '\\';
      if (i >= window.limit() || (escape && i + 1 >= window.limit())) {
        at = i;
        if (!slide()) {
          return STRING_UNENDED;
        }
        i = at;
      } else if (escape) {
        if (window.bytes()[i + 1] == 'u') {
          keys.unicodeEscape();
        }
        i += 2;
      } else if (window.bytes()[i] == '"') {
        return i;
      } else {
        at = i;
        return STRING_BROKEN;
      }
    }
  }

  /** Number or literal; false if the input ended within. */
  private boolean skipScalar(int from) throws IOException {
    at = from;
    for (; ; ) {
      while (at < window.limit() && isScalar(window.bytes()[at])) {
        at++;
      }
      if (at < window.limit()) {
        return true;
      }
      if (!slide()) {
        return false;
      }
    }
  }

  private static boolean isScalar(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  private boolean slide() throws IOException {
    if (start != DROPPED && at - start > maxBytes) {
      drop();
    }
    int keep = at;
    if (start != DROPPED) {
      keep = start;
    } else if (string != DROPPED && at - string <= LONGEST_KEY) {
      keep = string;
    }
    boolean more = window.slide(keep);
    at -= keep;
    string = string < keep ? DROPPED : string - keep;
    start = start == DROPPED ? DROPPED : 0;
    return more;
  }

  private void drop() {
    overlong =
        new MalformedRun(
            startOffset,
            DeadLetterReason.RECORD_TOO_LONG,
            "a record of more than " + maxBytes + " bytes");
    overlong.append(window.bytes(), start, at);
    start = DROPPED;
  }

  int at() {
    return at;
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

  @Nullable Container container() {
    return container;
  }

  /** What is left of an object that was too long to be kept; null if it wasn't. */
  @Nullable MalformedRun overlong() {
    return overlong;
  }
}
