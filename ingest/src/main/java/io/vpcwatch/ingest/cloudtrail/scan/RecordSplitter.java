package io.vpcwatch.ingest.cloudtrail.scan;

import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an input into the JSON objects that may be records: those in the {@code Records} or {@code
 * Events} array of a document, and those outside of a document, in a top-level array, on lines, or
 * one after another with nothing between. It knows the grammar of JSON, and of CloudTrail only the
 * keys in {@link KeyPrefilter}. It holds one record in memory; depth is a number.
 *
 * <p>Where the grammar is broken, the bytes are {@link MalformedRun} until something follows that
 * looks like a record.
 */
public final class RecordSplitter {
  /** A dead letter has to fit into a Kafka message of default size, with room to spare. */
  public static final int KEPT_BYTES = 64 << 10;

  private final DecompressingInput input;
  private final SlidingBuffer window;
  private final RecordHandler handler;
  private final ObjectScan scan;

  private int at;
  private boolean inContainer;
  // Whether the brackets around us are known; after an error they are guesswork.
  private boolean anchored = true;
  private @Nullable MalformedRun run;

  /**
   * @param in stays open
   * @param maxUnzippedBytes a gzip input ends there; plain inputs have no bound
   * @param rawBytes receives the number of bytes read from {@code in}, after every read
   */
  public RecordSplitter(
      InputStream in,
      int maxRecordBytes,
      long maxUnzippedBytes,
      LongConsumer rawBytes,
      RecordHandler handler) {
    this.input = new DecompressingInput(in, maxUnzippedBytes, rawBytes);
    this.window = new SlidingBuffer(input);
    this.handler = handler;
    this.scan = new ObjectScan(window, maxRecordBytes);
  }

  /**
   * Reads the input to its end.
   *
   * @return its plain bytes
   * @throws IOException if the device fails
   */
  public long split() throws IOException {
    try {
      boolean more = true;
      while (more) {
        more = nextBrace() && handle(scan.object(at));
      }
      end();
      return input.total();
    } finally {
      input.release();
    }
  }

  private void end() {
    DeadLetterReason cutBy = input.cutBy();
    if (run == null && (cutBy != null || (inContainer && anchored))) {
      begin(
          window.offsetOf(window.limit()),
          DeadLetterReason.TRUNCATED,
          "the input ends within a document");
    }
    if (run != null && cutBy != null) {
      run.setReason(cutBy, input.cutDetail());
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
      if (b == '{') {
        return true;
      }
      if (b == ']' && inContainer) {
        inContainer = false;
        if (!handleTail(scan.tail(at + 1))) {
          return false;
        }
      } else if (isSeparator(b)) {
        at++;
      } else {
        begin(window.offsetOf(at), DeadLetterReason.MALFORMED_JSON, "not a JSON object");
        if (!skipGarbage()) {
          return false;
        }
      }
    }
    return false;
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
        begin(scan.startOffset(), DeadLetterReason.TRUNCATED, "the input ends within a record");
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
    if (run != null && (overlong != null || !scan.keys().recordLike())) {
      // Most likely a part of the malformed run.
      appendObject(at);
      return skipGarbage();
    }
    endRun(scan.startOffset());
    byte[] bytes = window.bytes();
    KeyPrefilter keys = scan.keys();
    if (overlong != null) {
      overlong.report(handler, window.offsetOf(at));
    } else if (keys.otherService(bytes, scan.start())) {
      handler.onOtherService(bytes, keys.eventTime(bytes, scan.start()), at, inContainer);
    } else {
      handler.onObject(bytes, scan.start(), at, scan.startOffset(), inContainer);
    }
    return true;
  }

  private boolean enterContainer() {
    endRun(scan.startOffset());
    inContainer = true;
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

  /** Skips to the next brace that is followed by a string, and so may open a record. */
  private boolean skipGarbage() throws IOException {
    int brace = -1;
    int taken = at;
    for (; ; at++) {
      if (at >= window.limit()) {
        int keep = brace >= 0 && at - brace <= KEPT_BYTES ? brace : at;
        current().append(window.bytes(), taken, keep);
        boolean more = window.slide(keep);
        at -= window.moved();
        brace = brace == keep ? brace - window.moved() : -1;
        taken = keep - window.moved();
        if (!more) {
          current().append(window.bytes(), taken, window.limit());
          return false;
        }
      }
      byte b = window.bytes()[at];
      if (brace >= 0 && b == '"') {
        at = brace;
        current().append(window.bytes(), taken, at);
        return true;
      }
      if (!isSpace(b)) {
        brace = b == '{' ? at : -1;
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
    if (run != null) {
      run.report(handler, end);
      run = null;
    }
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
        || b == (byte) 0xef
        || b == (byte) 0xbb
        || b == (byte) 0xbf;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
