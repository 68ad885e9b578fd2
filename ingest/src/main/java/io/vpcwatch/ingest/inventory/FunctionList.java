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

/** The functions of one account and region, as the Lambda API tells them. */
final class FunctionList {
  private static final int PAGE = 50;

  private final AccountRegion place;
  private final LambdaClient client;
  private final RateLimitedCaller requests;
  private final InstantSource clock;

  FunctionList(
      AccountRegion place, AwsClients clients, RateLimitedCaller requests, InstantSource clock) {
    this.place = place;
    this.client = clients.lambda(place);
    this.requests = requests;
    this.clock = clock;
  }

  /**
   * @param at a second before which it can't have been looked up, by AWS's clock
   */
  record Answer<T>(T content, Instant at) {}

  /**
   * All of them; replicas of Lambda@Edge are not listed.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if the list can't be had as a whole
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

  /** One of them, whether it is there or not. */
  Answer<Optional<Observation>> find(FunctionArn function) throws InterruptedException {
    return requests.send(
        place,
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
    return requests.send(
        place,
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
      throw SdkClientException.create("the Lambda API lists something that is no function: " + arn);
    }
    if (!observation.function().account().equals(place.account())) {
      throw SdkClientException.create(
          "the credentials are those of account "
              + observation.function().account()
              + ": set aws.role-name, or aws.account."
              + place.account()
              + ".role-arn");
    }
    return observation;
  }
}
