package io.vpcwatch.alerting.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BackoffTest {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration MOST = Duration.ofSeconds(30);

  @Property
  void the_backoff_doubles_up_to_the_limit_less_a_jitter_of_up_to_half(
      @ForAll @IntRange(min = 1, max = 1_000_000) int failures, @ForAll Random random) {
    Duration pause = new Backoff(FIRST, MOST, random).after(failures);

    Duration full = failures > 6 ? MOST : FIRST.multipliedBy(1L << (failures - 1));
    assertThat(pause).isBetween(full.dividedBy(2), full);
  }
}
