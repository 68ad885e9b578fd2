package io.vpcwatch.ingest.aws;

import io.github.bucket4j.BlockingBucket;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Requests to one of AWS's APIs, no more per second for each account and region than we allow
 * ourselves. What is refused all the same, as others ask there too, is asked again after a while.
 */
public final class RateLimitedCaller {
  private static final int MOST_ATTEMPTS = 10;

  /**
   * A twentieth more than a second: what leaves here exactly in time may come to AWS in less, and
   * every refusal costs more than the margin.
   */
  private static final Duration SECOND = Duration.ofMillis(1050);

  private static final BackoffStrategy BACKOFF =
      BackoffStrategy.exponentialDelay(Duration.ofMillis(500), Duration.ofSeconds(30));

  /** Waits; tests don't. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  private final int perSecond;
  private final Pause pause;
  private final Counter requests;
  private final Counter throttles;
  private final Map<AccountRegion, BlockingBucket> governors = new ConcurrentHashMap<>();

  /**
   * @param api its name in the metrics: LookupEvents
   */
  public RateLimitedCaller(String api, int perSecond, MeterRegistry registry) {
    this(api, perSecond, registry, time -> Thread.sleep(time.toMillis()));
  }

  RateLimitedCaller(String api, int perSecond, MeterRegistry registry, Pause pause) {
    this.perSecond = perSecond;
    this.pause = pause;
    requests = counter(registry, "vpcwatch.aws.requests", "Requests sent to AWS", api);
    throttles =
        counter(
            registry, "vpcwatch.aws.throttles", "Those of them that AWS refused as too many", api);
  }

  private static Counter counter(
      MeterRegistry registry, String name, String description, String api) {
    return Counter.builder(name).description(description).tag("api", api).register(registry);
  }

  /**
   * Sends one request when it is its turn.
   *
   * @param call exactly one request; the client must leave throttling alone
   * @throws software.amazon.awssdk.core.exception.SdkException as the call's, the last of many if
   *     it was refused as too much again and again
   */
  public <T> T send(AccountRegion place, Supplier<T> call) throws InterruptedException {
    BlockingBucket governor = governors.computeIfAbsent(place, missing -> governor());
    for (int attempt = 1; ; attempt++) {
      governor.consume(1);
      requests.increment();
      try {
        return call.get();
      } catch (AbortedException e) {
        throw new InterruptedException(e.getMessage());
      } catch (AwsServiceException e) {
        if (!e.isThrottlingException()) {
          throw e;
        }
        throttles.increment();
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
        pause.of(BACKOFF.computeDelay(attempt));
      }
    }
  }

  /** Never more than its share in any second: the tokens come one by one, and none are saved up. */
  private BlockingBucket governor() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(1).refillGreedy(1, SECOND.dividedBy(perSecond)))
        .build()
        .asBlocking();
  }
}
