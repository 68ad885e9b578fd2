package io.vpcwatch.ingest.source;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the failures of a source once, however many loops poll it and however often they retry. The
 * end of the last failure is logged, too. Thread-safe.
 */
public final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

  private final String source;
  // The message of the last failure of each loop that has not recovered.
  private final Map<SourceLoop, String> failing = new HashMap<>();

  public FailureLog(String source) {
    this.source = source;
  }

  /**
   * @param hint what happens next
   * @param withTrace it is no failure of the source itself
   * @return whether it was logged
   */
  synchronized boolean failed(SourceLoop loop, Exception failure, String hint, boolean withTrace) {
    String message = String.valueOf(failure.getMessage());
    boolean logged = failing.containsValue(message);
    failing.put(loop, message);
    if (logged) {
      return false;
    }
    if (withTrace) {
      LOG.warn("Source {} failed; {}", source, hint, failure);
    } else {
      LOG.warn("Source {} failed: {}; {}", source, message, hint);
    }
    return true;
  }

  /** Returns whether it was logged. */
  synchronized boolean recovered(SourceLoop loop) {
    boolean last = failing.remove(loop) != null && failing.isEmpty();
    if (last) {
      LOG.info("Source {} recovered", source);
    }
    return last;
  }
}
