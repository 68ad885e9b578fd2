package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.aws.ServerTime;
import io.vpcwatch.model.FunctionArn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** The functions of one account and region, from the Lambda API. */
final class FunctionList {
  private static final int PAGE = 50;

  private final AccountRegion region;
  private final LambdaClient client;
  private final RateLimitedCaller caller;
  private final InstantSource clock;

  FunctionList(
      AccountRegion region, AwsClients clients, RateLimitedCaller caller, InstantSource clock) {
    this.region = region;
    this.client = clients.lambda(region);
    this.caller = caller;
    this.clock = clock;
  }

  /**
   * @param at a lower bound for the time of the lookup, by AWS's clock
   */
  record Answer<T>(T content, Instant at) {}

  /**
   * Lists all of them; Lambda does not list replicas of Lambda@Edge.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if the list is incomplete
   */
  void forEach(Consumer<Observation> listener) throws InterruptedException {
    String marker = null;
    do {
      Answer<ListFunctionsResponse> page = page(marker);
      for (FunctionConfiguration function : page.content().functions()) {
        listener.accept(
            read(
                function.functionArn(),
                () ->
                    Observation.of(
                        function.functionArn(),
                        function.vpcConfig(),
                        function.masterArn(),
                        page.at())));
      }
      marker = page.content().nextMarker();
    } while (marker != null && !marker.isEmpty());
  }

  /** Looks up one function, which may not exist. */
  Answer<Optional<Observation>> find(FunctionArn function) throws InterruptedException {
    return caller.send(
        region,
        () -> {
          Instant startedAt = clock.instant();
          try {
            GetFunctionConfigurationResponse found =
                client.getFunctionConfiguration(request -> request.functionName(function.name()));
            Instant at = timeOf(found.sdkHttpResponse(), startedAt);
            Observation observation =
                read(
                    found.functionArn(),
                    () ->
                        Observation.of(
                            found.functionArn(), found.vpcConfig(), found.masterArn(), at));
            return new Answer<>(Optional.of(observation), at);
          } catch (ResourceNotFoundException e) {
            return new Answer<>(
                Optional.empty(), timeOf(e.awsErrorDetails().sdkHttpResponse(), startedAt));
          }
        });
  }

  private Answer<ListFunctionsResponse> page(@Nullable String marker) throws InterruptedException {
    return caller.send(
        region,
        () -> {
          Instant startedAt = clock.instant();
          ListFunctionsResponse page =
              client.listFunctions(request -> request.maxItems(PAGE).marker(marker));
          return new Answer<>(page, timeOf(page.sdkHttpResponse(), startedAt));
        });
  }

  private Instant timeOf(@Nullable SdkHttpResponse answer, Instant startedAt) {
    return ServerTime.before(answer, startedAt, Duration.between(startedAt, clock.instant()));
  }

  private Observation read(@Nullable String arn, Supplier<Observation> reading) {
    Observation observation;
    try {
      observation = reading.get();
    } catch (IllegalArgumentException | NullPointerException e) {
      throw SdkClientException.create("the Lambda API returned an invalid function ARN: " + arn);
    }
    if (!observation.function().account().equals(region.account())) {
      throw SdkClientException.create(
          "the credentials are those of account "
              + observation.function().account()
              + ": set aws.role-name, or aws.account."
              + region.account()
              + ".role-arn");
    }
    return observation;
  }
}
