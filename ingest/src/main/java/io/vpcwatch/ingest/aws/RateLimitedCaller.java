package io.vpcwatch.ingest.aws;

import io.github.bucket4j.BlockingBucket;
import io.github.bucket4j.BlockingStrategy;
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
 * Sends requests to one API of AWS, with a rate limit for each account and region. Requests that
 * AWS still throttles, because other clients send requests too, are retried with backoff.
 */
public final class RateLimitedCaller {
  private static final int MAX_ATTEMPTS = 10;

  /**
   * One twentieth more than a second: requests that leave here exactly on time may arrive within
   * less than a second, and a throttled request costs more than this margin.
   */
  private static final Duration SECOND = Duration.ofMillis(1050);

  private static final BackoffStrategy BACKOFF =
      BackoffStrategy.exponentialDelay(Duration.ofMillis(500), Duration.ofSeconds(30));

  private final int perSecond;
  private final BlockingStrategy backoff;
  private final Counter requests;
  private final Counter throttles;
  private final Map<AccountRegion, BlockingBucket> limiters = new ConcurrentHashMap<>();

  /**
   * @param api its name in the metrics: LookupEvents
   */
  public RateLimitedCaller(String api, int perSecond, MeterRegistry registry) {
    this(api, perSecond, registry, BlockingStrategy.PARKING);
  }

  RateLimitedCaller(String api, int perSecond, MeterRegistry registry, BlockingStrategy backoff) {
    this.perSecond = perSecond;
    this.backoff = backoff;
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
   * Sends one request as soon as the limit allows it.
   *
   * @param call exactly one request; its client must not retry throttled requests
   * @throws software.amazon.awssdk.core.exception.SdkException from the call; if it is throttled,
   *     from the last attempt
   */
  public <T> T send(AccountRegion region, Supplier<T> call) throws InterruptedException {
    BlockingBucket limiter = limiters.computeIfAbsent(region, missing -> limiter());
    for (int attempt = 1; ; attempt++) {
      limiter.consume(1);
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
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
        backoff.park(BACKOFF.computeDelay(attempt).toNanos());
      }
    }
  }

  /** Without bursts: a capacity of one token never allows more requests in any second. */
  private BlockingBucket limiter() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(1).refillGreedy(1, SECOND.dividedBy(perSecond)))
        .build()
        .asBlocking();
  }
}
