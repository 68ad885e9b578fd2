package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Cuts plain bytes into the JSON objects that may be records, or carry some: those in the array of
 * a document ({@code Records}, {@code Events}, …), and those outside of a document, in a top-level
 * array, on lines, behind the prefix of a log line, or one after another with nothing between. It
 * knows the grammar of JSON, and of CloudTrail only the keys in {@link KeyPrefilter}. It holds one
 * record in memory; depth is a number.
 *
 * <p>Where the grammar is broken, the bytes are {@link MalformedRun} until something follows that
 * looks like a record.
 */
public final class RecordSplitter {
  /** A dead letter has to fit into a Kafka message of default size, with room to spare. */
  public static final int KEPT_BYTES = 64 << 10;

  /** The longest text before an object on its line that is no damage: a time, a file's name. */
  private static final int LONGEST_PREFIX = 1024;

  private static final byte RECORD_SEPARATOR = 0x1e;

  private final SlidingBuffer window;
  private final @Nullable Layer layer;
  private final RecordHandler handler;
  private final Predicate<String> networkCalls;
  private final ObjectScan scan;

  private int at;
  private boolean inContainer;
  private int containerLevel;
  // Arrays in the array of a document.
  private int openArrays;
  // Arrays outside of any document; not counted after damage, which may have opened or closed some.
  private int topArrays;
  private boolean damaged;
  // Whether the brackets around us are known; after an error they are guesswork.
  private boolean anchored = true;
  private boolean lineStart = true;
  // By which the objects of a wrapper are recognised after damage.
  private int wrapperKey = -1;
  // Whether strings have held records.
  private boolean hasTexts;
  private @Nullable MalformedRun run;
  private boolean isPrefix;

  /**
   * @param layer from which the bytes come, if they are not all in memory
   */
  RecordSplitter(
      SlidingBuffer window, @Nullable Layer layer, int maxRecordBytes, RecordHandler handler) {
    this.window = window;
    this.layer = layer;
    this.handler = handler;
    this.networkCalls = handler::mayChangeNetwork;
    this.scan = new ObjectScan(window, maxRecordBytes);
  }

  /**
   * Reads the bytes to their end.
   *
   * @return how many they are
   */
  long split() throws IOException {
    boolean more = true;
    while (more) {
      more = nextBrace() && handle(scan.object(at, !inContainer || !anchored));
    }
    end();
    return window.offsetOf(window.limit());
  }

  private void end() {
    Layer cut = layer == null ? null : layer.cutLayer();
    DeadLetterReason cutBy = cut == null ? null : cut.cutBy();
    isPrefix = false;
    boolean open = (anchored && inContainer) || (!damaged && topArrays > 0);
    if (run == null && (cutBy != null || open)) {
      begin(
          window.offsetOf(window.limit()),
          DeadLetterReason.TRUNCATED,
          "the input ends within a document");
    }
    if (run != null && cut != null && cutBy != null) {
      run.setReason(cutBy, cut.cutDetail());
    }
    endRun(window.offsetOf(window.limit()));
  }

  /**
   * Moves to the next opening brace, past separators, brackets of top-level arrays and byte order
   * marks.
   */
  private boolean nextBrace() throws IOException {
    while (at < window.limit() || slide(at)) {
      byte b = window.bytes()[at];
      boolean more = true;
      if (b == '{') {
        lineStart = false;
        return true;
      } else if (b == '"') {
        more = handleText(scan.text(at));
      } else if (inContainer && (b == '[' || (b == ']' && openArrays > 0))) {
        openArrays += b == '[' ? 1 : -1;
        at++;
      } else if (b == ']' && inContainer) {
        inContainer = false;
        more = handleTail(scan.tail(at + 1, containerLevel));
      } else if (closesNothing(b)) {
        begin(
            window.offsetOf(at),
            DeadLetterReason.MALFORMED_JSON,
            "a bracket closes nothing: the beginning of a document is missing");
        more = skipGarbage();
      } else if (isSeparator(b)) {
        topArrays += b == '[' ? 1 : b == ']' && topArrays > 0 ? -1 : 0;
        lineStart = b == '\n' || (lineStart && b != ',' && b != ']' && b != '}');
        at++;
      } else {
        isPrefix = lineStart && !inContainer && run == null;
        topArrays = 0;
        begin(window.offsetOf(at), DeadLetterReason.MALFORMED_JSON, "not a JSON object");
        more = skipGarbage();
      }
      if (!more) {
        return false;
      }
    }
    return false;
  }

  /** Whether something ends between two objects that did not begin. */
  private boolean closesNothing(byte b) {
    boolean known = !damaged && run == null;
    return known && (b == '}' || (b == ']' && !inContainer && topArrays == 0));
  }

  /** An element of an array, or a line, that is a string may hold a record. */
  private boolean handleText(ObjectScan.Found found) throws IOException {
    MalformedRun overlong = scan.overlong();
    int end = scan.at();
    if (found == ObjectScan.Found.OBJECT
        && overlong == null
        && handler.onText(window.bytes(), scan.start(), end, scan.startOffset(), inContainer)) {
      endRun(scan.startOffset());
      at = end;
      lineStart = false;
      hasTexts = true;
      return true;
    }
    begin(scan.startOffset(), DeadLetterReason.MALFORMED_JSON, "not a JSON object");
    boolean again = overlong == null && scan.mayScanTwice(end - scan.start());
    appendObject(again ? scan.start() + 1 : end);
    return skipGarbage();
  }

  private boolean handle(ObjectScan.Found found) throws IOException {
    at = scan.at();
    return switch (found) {
      case OBJECT -> handleObject();
      case CONTAINER -> enterContainer();
      case BROKEN ->
          recoverAt(
              resumeBefore(at),
              DeadLetterReason.MALFORMED_JSON,
              "not allowed at offset " + window.offsetOf(at));
      case SWALLOWED ->
          recoverAt(
              scan.lineWithin(at), DeadLetterReason.RECORD_TOO_LONG, "a bracket is not closed");
      case END -> {
        int line = lineWithin(window.limit());
        if (line < window.limit()) {
          yield recoverAt(line, DeadLetterReason.MALFORMED_JSON, "the record is not complete");
        }
        isPrefix = false;
        begin(
            scan.startOffset(),
            // A field that ends within a record is not truncated, but broken.
            layer == null ? DeadLetterReason.MALFORMED_JSON : DeadLetterReason.TRUNCATED,
            "the input ends within a record");
        appendObject(window.limit());
        yield false;
      }
    };
  }

  private boolean handleTail(ObjectScan.Found found) throws IOException {
    at = scan.at();
    switch (found) {
      case OBJECT -> {}
      case CONTAINER -> enterContainer();
      case BROKEN -> {
        if (anchored) {
          begin(window.offsetOf(at), DeadLetterReason.MALFORMED_JSON, "not allowed here");
          return skipGarbage();
        }
      }
      case SWALLOWED, END -> {
        begin(window.offsetOf(at), DeadLetterReason.TRUNCATED, "the input ends within a document");
        return false;
      }
    }
    return true;
  }

  private boolean handleObject() throws IOException {
    MalformedRun overlong = scan.overlong();
    KeyPrefilter keys = scan.keys();
    boolean recordLike = keys.recordLike() || keys.firstKey() == wrapperKey;
    if (run != null && !isPrefix && (overlong != null || !recordLike)) {
      // Most likely a part of the malformed run.
      appendObject(at);
      return skipGarbage();
    }
    endRun(scan.startOffset());
    if (!recordLike) {
      wrapperKey = keys.firstKey();
    }
    byte[] bytes = window.bytes();
    if (overlong != null) {
      overlong.report(handler, window.offsetOf(at));
    } else if (keys.otherService(bytes, scan.start(), networkCalls)) {
      handler.onOtherService(keys.eventTime(bytes, scan.start(), at), inContainer);
    } else {
      damaged |= !handler.onObject(bytes, scan.start(), at, scan.startOffset(), inContainer);
    }
    return true;
  }

  private boolean enterContainer() {
    endRun(scan.startOffset());
    inContainer = true;
    containerLevel = scan.level();
    openArrays = 0;
    anchored = true;
    handler.onContainer();
    return true;
  }

  /**
   * Where to continue after an error. Of records on lines, a truncated one swallows the next line,
   * so the first line that begins with a brace is preferred. A string without its closing quote
   * ends at the first quote of the next record, so the brace of that record is preferred to what
   * follows it.
   */
  private int resumeBefore(int error) {
    int line = lineWithin(error);
    if (line < error) {
      return line;
    }
    int quote = lastVisible(error - 1);
    int brace = quote < 0 || window.bytes()[quote] != '"' ? -1 : lastVisible(quote - 1);
    boolean opens = brace > Math.max(scan.start(), 0) && window.bytes()[brace] == '{';
    return opens && scan.mayScanTwice(error - brace) ? brace : error;
  }

  private int lineWithin(int end) {
    int line = scan.lineWithin(end);
    return line < end && scan.mayScanTwice(end - line) ? line : end;
  }

  private boolean recoverAt(int resume, DeadLetterReason reason, String problem)
      throws IOException {
    isPrefix = false;
    if (run == null && wrapperKey < 0 && !scan.keys().recordLike()) {
      wrapperKey = scan.keys().firstKey();
    }
    begin(scan.startOffset(), reason, problem);
    appendObject(resume);
    anchored = false;
    return skipGarbage();
  }

  private int lastVisible(int from) {
    int i = from;
    while (i >= 0 && isSpace(window.bytes()[i])) {
      i--;
    }
    return i;
  }

  /**
   * Skips to the next brace that is followed by a string, and so may open a record, or to the next
   * string in an array or on a line that may hold one. A prefix ends with its line, and has no
   * quote and no brace.
   */
  private boolean skipGarbage() throws IOException {
    int start = -1;
    int taken = at;
    byte last = 0;
    for (; ; at++) {
      if (at >= window.limit()) {
        int keep = start >= 0 && at - start <= KEPT_BYTES ? start : at;
        current().append(window.bytes(), taken, keep);
        boolean more = window.slide(keep);
        at -= window.moved();
        start = start == keep ? start - window.moved() : -1;
        taken = keep - window.moved();
        if (!more) {
          current().append(window.bytes(), taken, window.limit());
          return false;
        }
      }
      byte b = window.bytes()[at];
      if (start >= 0 && b == (last == '{' ? '"' : '{')) {
        at = start;
        current().append(window.bytes(), taken, at);
        isPrefix &= current().length(window.offsetOf(at)) <= LONGEST_PREFIX;
        return true;
      }
      isPrefix &= b != '"' && b != '}' && b != '\n';
      if (!isSpace(b)) {
        boolean text = b == '"' && hasTexts && (last == ',' || last == '[' || last == '\n');
        start = b == '{' || text ? at : -1;
        last = b;
      } else if (b == '\n' && last != '{') {
        last = b;
      }
    }
  }

  private void begin(long offset, DeadLetterReason reason, String problem) {
    if (run == null) {
      run = new MalformedRun(offset, reason, problem);
    }
  }

  /** Adds the bytes of the current object to the run. */
  private void appendObject(int to) {
    MalformedRun overlong = scan.overlong();
    if (overlong != null) {
      byte[] kept = overlong.firstBytes();
      current().append(kept, 0, kept.length);
    } else {
      current().append(window.bytes(), scan.start(), to);
    }
    at = to;
  }

  private MalformedRun current() {
    if (run == null) {
      throw new IllegalStateException("no malformed run");
    }
    return run;
  }

  private void endRun(long end) {
    if (run != null && !isPrefix) {
      damaged = true;
      run.report(handler, end);
    }
    run = null;
    isPrefix = false;
  }

  private boolean slide(int keep) throws IOException {
    boolean more = window.slide(keep);
    at -= window.moved();
    return more;
  }

  private static boolean isSeparator(byte b) {
    // The last three are the byte order mark of UTF-8.
    return isSpace(b)
        || b == ','
        || b == '['
        || b == ']'
        || b == '}'
        || b == RECORD_SEPARATOR
        || b == (byte) 0xef
        || b == (byte) 0xbb
        || b == (byte) 0xbf;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
