package io.vpcwatch.standalone.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.NotControllerException;
import org.jspecify.annotations.Nullable;

/**
 * Drops what libraries, Kafka above all, log at every healthy start and stop. Their loggers also
 * log messages that matter, so this filters by text. Of warnings that only differ in numbers, such
 * as those of clients whose broker is away, one a minute passes.
 */
public final class LibraryLogFilter extends Filter<ILoggingEvent> {
  private static final Pattern TEXTS =
      Pattern.compile(
          String.join(
              "|",
              "Performing controller activation",
              "Attempting to close NetworkClient that has already been closed",
              // Two clients create the topic at the same time, and one of them fails.
              "Auto topic creation failed for __",
              // Closed before its start was complete.
              "Failed to load metadata from __.* no longer the leader",
              // Topics that Kafka Streams has just created are not in its metadata yet.
              "The metadata response from the cluster reported a recoverable issue",
              // vpcwatch has no global thread.
              "Processing exception handler is not enabled for the GlobalThread",
              // A global store asks for the end of its topic, and goes on with the next topic.
              "Not updating (last stable offset|high watermark) for partition .* no longer assigned",
              // One for each partition while a service has one process, which has no place for a
              // replica.
              "Unable to assign \\d+ of \\d+ standby tasks",
              // An answer about a partition of a topic that was read to its end meanwhile.
              "Not updating .* for partition .* as it is no longer assigned",
              // The reason is an error message of vpcwatch.
              "Failed to start Javalin",
              // Temporary state by intention, as in the demo.
              "Using an OS temp directory in the state.dir .*vpcwatch-\\d+"));

  /** The in-process broker registers with its controller before that is active, and repeats it. */
  private static final String EARLY_REGISTRATION =
      "Unexpected error handling request RequestHeader(apiKey=CONTROLLER_REGISTRATION";

  /** The client and the node of a warning; each number of what remains stands for any. */
  private static final Pattern DETAILS = Pattern.compile("^\\[[^]]*] |\\d+");

  private static final long QUIET_MILLIS = TimeUnit.MINUTES.toMillis(1);
  private static final int MAX_REMEMBERED = 1_000;

  private final Map<String, Long> lastPassed = new HashMap<>();

  @Override
  public FilterReply decide(ILoggingEvent event) {
    String text = event.getFormattedMessage();
    boolean isNoise =
        TEXTS.matcher(text).find()
            || (text.contains(EARLY_REGISTRATION) && isOfController(event.getThrowableProxy()))
            || (event.getLevel() == Level.WARN && isRepeated(text, event.getTimeStamp()));
    return isNoise ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  private static boolean isOfController(@Nullable IThrowableProxy failure) {
    return failure != null
        && (failure.getClassName().equals(NotControllerException.class.getName())
            || isOfController(failure.getCause()));
  }

  private synchronized boolean isRepeated(String text, long now) {
    String kind = DETAILS.matcher(text).replaceAll("");
    Long before = lastPassed.get(kind);
    if (before != null && now - before < QUIET_MILLIS) {
      return true;
    }
    if (lastPassed.size() >= MAX_REMEMBERED) {
      lastPassed.clear();
    }
    lastPassed.put(kind, now);
    return false;
  }
}
