package io.vpcwatch.standalone.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.regex.Pattern;

/**
 * Drops warnings that Kafka logs at every healthy start and stop. Their loggers also log messages
 * that matter, so this filters by text.
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
              // Temporary state by intention, as in the demo.
              "Using an OS temp directory in the state.dir .*vpcwatch-\\d+"));

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return TEXTS.matcher(event.getFormattedMessage()).find()
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
