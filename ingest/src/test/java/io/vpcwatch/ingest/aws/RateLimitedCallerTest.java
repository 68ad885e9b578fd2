package io.vpcwatch.ingest.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.cloudtrail.model.CloudTrailException;

class RateLimitedCallerTest {
  private static final AccountRegion REGION = new AccountRegion("111111111111", "eu-west-1");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final RateLimitedCaller caller =
      new RateLimitedCaller(
          "LookupEvents", 1000, registry, nanos -> pauses.add(Duration.ofNanos(nanos)));

  private static AwsServiceException failure(int status, String code) {
    return CloudTrailException.builder()
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
        .build();
  }

  private double count(String meter) {
    return registry.get(meter).tag("api", "LookupEvents").counter().count();
  }

  @Test
  void a_throttled_request_is_retried_with_backoff() throws InterruptedException {
    String answer =
        caller.send(
            REGION,
            () -> {
              if (calls.incrementAndGet() <= 3) {
                throw failure(400, "ThrottlingException");
              }
              return "answer";
            });

    assertThat(answer).isEqualTo("answer");
    assertThat(pauses).hasSize(3).allMatch(pause -> pause.compareTo(Duration.ofSeconds(30)) <= 0);
    assertThat(count("vpcwatch.aws.requests")).isEqualTo(4);
    assertThat(count("vpcwatch.aws.throttles")).isEqualTo(3);
  }

  @Test
  void a_request_that_is_always_throttled_fails() {
    assertThatThrownBy(
            () ->
                caller.send(
                    REGION,
                    () -> {
                      throw failure(400, "ThrottlingException");
                    }))
        .isInstanceOf(CloudTrailException.class);
    assertThat(count("vpcwatch.aws.requests")).isEqualTo(10);
  }

  @Test
  void another_failure_is_not_retried() {
    assertThatThrownBy(
            () ->
                caller.send(
                    REGION,
                    () -> {
                      throw failure(403, "AccessDeniedException");
                    }))
        .isInstanceOf(CloudTrailException.class);
    assertThat(pauses).isEmpty();
    assertThat(count("vpcwatch.aws.throttles")).isZero();
  }

  @Test
  void an_aborted_request_interrupts() {
    assertThatThrownBy(
            () ->
                caller.send(
                    REGION,
                    () -> {
                      throw AbortedException.create("stop");
                    }))
        .isInstanceOf(InterruptedException.class);
  }
}
