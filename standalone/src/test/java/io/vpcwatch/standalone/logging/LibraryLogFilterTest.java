package io.vpcwatch.standalone.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.NotControllerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryLogFilterTest {
  @ParameterizedTest
  @CsvSource({
    "DENY, Not updating high watermark for partition vpcwatch.exemptions-0 as it is no longer assigned",
    "DENY, Not updating last stable offset for partition vpcwatch.exemptions-0 as it is no longer assigned",
    "NEUTRAL, Connection to node -1 could not be established",
  })
  void only_what_means_nothing_is_dropped(FilterReply reply, String text) {
    assertThat(new LibraryLogFilter().decide(event(Level.WARN, text, 0))).isEqualTo(reply);
  }

  @Test
  void of_warnings_that_differ_in_numbers_one_a_minute_passes() {
    LibraryLogFilter filter = new LibraryLogFilter();
    String first = "[Producer clientId=p-1] Connection to node 1 (kafka:9092) could not be";
    String second = "[Consumer clientId=c-7] Connection to node 2 (kafka:9093) could not be";

    assertThat(filter.decide(event(Level.WARN, first, 0))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event(Level.WARN, first, 0))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(Level.WARN, second, 59_000))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(Level.WARN, "another", 59_000))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event(Level.WARN, second, 60_000))).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void every_error_passes() {
    LibraryLogFilter filter = new LibraryLogFilter();

    for (int i = 0; i < 3; i++) {
      assertThat(filter.decide(event(Level.ERROR, "disk full", 0))).isEqualTo(FilterReply.NEUTRAL);
    }
  }

  @Test
  void the_early_registration_of_the_broker_is_dropped_and_no_other_failure_of_it() {
    String text =
        "Unexpected error handling request RequestHeader(apiKey=CONTROLLER_REGISTRATION, apiVersion=0)";
    LoggingEvent early = event(Level.ERROR, text, 0);
    early.setThrowableProxy(
        new ThrowableProxy(new CompletionException(new NotControllerException("node 1"))));
    LoggingEvent other = event(Level.ERROR, text, 0);
    other.setThrowableProxy(new ThrowableProxy(new IllegalStateException()));

    assertThat(new LibraryLogFilter().decide(early)).isEqualTo(FilterReply.DENY);
    assertThat(new LibraryLogFilter().decide(other)).isEqualTo(FilterReply.NEUTRAL);
  }

  private static LoggingEvent event(Level level, String text, long time) {
    LoggingEvent event = new LoggingEvent();
    event.setLevel(level);
    event.setMessage(text);
    event.setTimeStamp(time);
    return event;
  }
}
