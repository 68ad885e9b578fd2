package io.vpcwatch.standalone.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
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
    LoggingEvent event = new LoggingEvent();
    event.setMessage(text);

    assertThat(new LibraryLogFilter().decide(event)).isEqualTo(reply);
  }
}
