package io.vpcwatch.service.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counters of one name, one for each value of an enum, which is the value of a tag. All series
 * exist from the start, at zero: an alert on a counter that does not exist yet never fires.
 */
public final class EnumCounters<E extends Enum<E>> {
  private final Map<E, Counter> counters = new LinkedHashMap<>();

  /**
   * Counts all values of an enum; the tag's values are their names in lower case.
   *
   * @param meters name, description and other tags: {@code
   *     Counter.builder(…).withRegistry(registry)}
   */
  public EnumCounters(Class<E> type, String tag, MeterProvider<Counter> meters) {
    this(EnumSet.allOf(type), value -> value.name().toLowerCase(Locale.ROOT), tag, meters);
  }

  /** Counts some values of an enum, or values that have labels of their own. */
  public EnumCounters(
      Set<E> values, Function<E, String> label, String tag, MeterProvider<Counter> meters) {
    values.forEach(value -> counters.put(value, meters.withTag(tag, label.apply(value))));
  }

  public void increment(E value) {
    increment(value, 1);
  }

  /**
   * @throws IllegalArgumentException if the value is none of those that are counted: it would be
   *     missing from the metrics without a trace
   */
  public void increment(E value, double amount) {
    @Nullable Counter counter = counters.get(value);
    if (counter == null) {
      throw new IllegalArgumentException(value + " is not counted here");
    }
    counter.increment(amount);
  }
}
