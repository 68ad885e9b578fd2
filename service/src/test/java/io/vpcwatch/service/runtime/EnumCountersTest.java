package io.vpcwatch.service.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class EnumCountersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MeterProvider<Counter> meters =
      Counter.builder("events").description("Events").tag("service", "test").withRegistry(registry);

  private enum Result {
    OK,
    NOT_FOUND
  }

  @Test
  void every_value_has_a_series_from_the_start() {
    new EnumCounters<>(Result.class, "result", meters);

    assertThat(registry.get("events").tag("service", "test").counters())
        .allSatisfy(counter -> assertThat(counter.count()).isZero())
        .extracting(counter -> counter.getId().getTag("result"))
        .containsExactlyInAnyOrder("ok", "not_found");
  }

  @Test
  void values_are_counted_separately() {
    EnumCounters<Result> counters = new EnumCounters<>(Result.class, "result", meters);

    counters.increment(Result.OK);
    counters.increment(Result.NOT_FOUND, 3);

    assertThat(count("ok")).isEqualTo(1);
    assertThat(count("not_found")).isEqualTo(3);
  }

  @Test
  void a_value_that_is_not_counted_is_refused() {
    EnumCounters<Result> counters =
        new EnumCounters<>(EnumSet.of(Result.OK), Result::toString, "result", meters);

    assertThatThrownBy(() -> counters.increment(Result.NOT_FOUND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NOT_FOUND");
  }

  private double count(String result) {
    return registry.get("events").tag("result", result).counter().count();
  }
}
