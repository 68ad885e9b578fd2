package io.vpcwatch.alerting.metrics;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How a channel is doing. Written by the stream thread, read by whoever scrapes metrics or asks for
 * health.
 */
public final class ChannelStatus {
  /** Trouble that passes by itself is given this long before the channel counts as down. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final InstantSource clock;
  private volatile Waiting waiting = new Waiting(0, null);
  private volatile @Nullable Instant lastSuccess;
  private volatile @Nullable Trouble trouble;

  private record Waiting(long notices, @Nullable Instant oldest) {}

  /** All tries since then have failed, the last one in this way. */
  private record Trouble(Instant since, Attempt.Failed last) {}

  ChannelStatus(InstantSource clock) {
    this.clock = clock;
  }

  void pending(long notices, @Nullable Instant oldest) {
    waiting = new Waiting(notices, oldest);
  }

  /** Returns whether that ended a trouble. */
  boolean succeeded(Instant at) {
    boolean ended = trouble != null;
    lastSuccess = at;
    trouble = null;
    return ended;
  }

  void failed(Attempt.Failed failed, Instant at) {
    if (failed.failure().retry() == Failure.Retry.NEVER) {
      // It is the message's fault, not the channel's.
      return;
    }
    Trouble before = trouble;
    trouble = new Trouble(before == null ? at : before.since(), failed);
  }

  double pending() {
    return waiting.notices();
  }

  double oldestPendingSeconds() {
    return seconds(waiting.oldest());
  }

  double lastSuccessSeconds() {
    return seconds(lastSuccess);
  }

  public Health health() {
    Trouble now = trouble;
    String history =
        (lastSuccess == null ? "nothing sent yet" : "last success " + lastSuccess) + waitingText();
    if (now == null) {
      return Health.up(history);
    }
    String detail =
        "failing since "
            + now.since()
            + " ("
            + now.last().failure().label()
            + "): "
            + now.last().detail()
            + "; "
            + history;
    boolean serious =
        now.last().failure().retry() == Failure.Retry.AFTER_FIX
            || now.since().plus(PATIENCE).isBefore(clock.instant());
    return serious ? Health.down(detail) : Health.up(detail);
  }

  private String waitingText() {
    Waiting now = waiting;
    return now.oldest() == null ? "" : ", " + now.notices() + " pending since " + now.oldest();
  }

  private static double seconds(@Nullable Instant time) {
    return time == null ? 0 : time.toEpochMilli() / 1000.0;
  }
}
