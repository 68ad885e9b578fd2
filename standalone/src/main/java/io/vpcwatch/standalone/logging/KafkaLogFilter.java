package io.vpcwatch.standalone.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.regex.Pattern;

/**
 * Complaints of Kafka that belong to every healthy start and stop. Their loggers also say things
 * that matter, so it is the text that tells them apart.
 */
public final class KafkaLogFilter extends Filter<ILoggingEvent> {
  private static final Pattern TEXTS =
      Pattern.compile(
          String.join(
              "|",
              "Performing controller activation",
              "Attempting to close NetworkClient that has already been closed",
              // Two clients need the topic at once, and one of them comes second.
              "Auto topic creation failed for __",
              // It was closed before it had finished its start.
              "Failed to load metadata from __.* no longer the leader",
              // Topics that Kafka Streams has just created, and has yet to hear of.
              "The metadata response from the cluster reported a recoverable issue",
              // There is no global thread.
              "Processing exception handler is not enabled for the GlobalThread",
              // What is to leave nothing behind, such as the demo.
              "Using an OS temp directory in the state.dir .*vpcwatch-\\d+"));

  private static final Pattern KAFKA = Pattern.compile("(kafka|org\\.apache\\.kafka)\\..*");

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return KAFKA.matcher(event.getLoggerName()).matches()
            && TEXTS.matcher(event.getFormattedMessage()).find()
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
