package io.vpcwatch.standalone.logging;

import static ch.qos.logback.classic.Level.convertAnSLF4JLevel;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What the log, which is standard error, contains. The configuration of Logback has the rest. */
public record LogSettings(
    @Description(
            "text, or json: one JSON object on each line, with Logback's names (timestamp in milliseconds, level, loggerName, formattedMessage, throwable)")
        @Default("text")
        Format format,
    @Description(
            "error, warn, info, debug or trace; below warn, libraries such as Kafka log one level less: their warnings at info")
        @Default("info")
        Level level) {

  /** How an event is written. */
  public enum Format {
    TEXT,
    JSON
  }

  /** Puts these settings in force for the process. */
  public void apply() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      applyTo(context);
    }
  }

  void applyTo(LoggerContext context) {
    Level libraries =
        switch (level) {
          case ERROR, WARN -> level;
          case INFO -> Level.WARN;
          case DEBUG -> Level.INFO;
          case TRACE -> Level.DEBUG;
        };
    context.getLogger("io.vpcwatch").setLevel(convertAnSLF4JLevel(level));
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(convertAnSLF4JLevel(libraries));
    if (format == Format.JSON) {
      for (ch.qos.logback.classic.Logger logger : context.getLoggerList()) {
        for (Iterator<Appender<ILoggingEvent>> it = logger.iteratorForAppenders(); it.hasNext(); ) {
          if (it.next() instanceof OutputStreamAppender<ILoggingEvent> appender) {
            appender.setEncoder(json(context));
          }
        }
      }
    }
  }

  private static JsonEncoder json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMarkers(false);
    encoder.setWithMDC(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }
}
