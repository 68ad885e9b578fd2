package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.aws.ServerTime;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionVersion;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** The functions and capacity providers of one account and region, from the Lambda API. */
final class FunctionList {
  /** Functions are replicated to Lambda@Edge from this region only. */
  static final String EDGE_REGION = "us-east-1";

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
   * Lists all functions; Lambda does not list replicas of Lambda@Edge.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if the list is incomplete, as below
   */
  void forEach(Consumer<Observation> listener) throws InterruptedException {
    forEachPage(
        marker -> client.listFunctions(request -> request.maxItems(PAGE).marker(marker)),
        (page, at) -> {
          for (FunctionConfiguration function : page.functions()) {
            listener.accept(
                read(
                    function.functionArn(),
                    () ->
                        Observation.of(
                            function.functionArn(),
                            function.vpcConfig(),
                            function.capacityProviderConfig(),
                            function.masterArn(),
                            function.role(),
                            at)));
          }
          return page.nextMarker();
        });
  }

  /** The qualified ARNs of the functions that are replicated to this region. */
  List<String> masters() throws InterruptedException {
    List<String> masters = new ArrayList<>();
    forEachPage(
        marker ->
            client.listFunctions(
                request ->
                    request
                        .masterRegion(EDGE_REGION)
                        .functionVersion(FunctionVersion.ALL)
                        .maxItems(PAGE)
                        .marker(marker)),
        (page, at) -> {
          page.functions().stream()
              .map(FunctionConfiguration::masterArn)
              .filter(Objects::nonNull)
              .forEach(masters::add);
          return page.nextMarker();
        });
    return masters;
  }

  List<CapacityProvider> capacityProviders() throws InterruptedException {
    List<CapacityProvider> providers = new ArrayList<>();
    forEachPage(
        marker -> client.listCapacityProviders(request -> request.maxItems(PAGE).marker(marker)),
        (page, at) -> {
          page.capacityProviders().stream()
              .filter(provider -> provider.vpcConfig() != null)
              .map(
                  provider ->
                      new CapacityProvider(
                          provider.capacityProviderArn(),
                          new TreeSet<>(provider.vpcConfig().subnetIds()),
                          new TreeSet<>(provider.vpcConfig().securityGroupIds()),
                          at))
              .forEach(providers::add);
          return page.nextMarker();
        });
    return providers;
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
            Instant at = ServerTime.of(found.sdkHttpResponse(), startedAt, clock);
            Observation observation =
                read(
                    found.functionArn(),
                    () ->
                        Observation.of(
                            found.functionArn(),
                            found.vpcConfig(),
                            found.capacityProviderConfig(),
                            found.masterArn(),
                            found.role(),
                            at));
            return new Answer<>(Optional.of(observation), at);
          } catch (ResourceNotFoundException e) {
            return new Answer<>(
                Optional.empty(),
                ServerTime.of(e.awsErrorDetails().sdkHttpResponse(), startedAt, clock));
          }
        });
  }

  /**
   * @param request of the page at a marker; null for the first one
   * @param reader of a page, with a lower bound for the time of its lookup; returns the next marker
   */
  private <R extends SdkResponse> void forEachPage(
      Function<@Nullable String, R> request, BiFunction<R, Instant, @Nullable String> reader)
      throws InterruptedException {
    String marker = null;
    do {
      String at = marker;
      Answer<R> page =
          caller.send(
              region,
              () -> {
                Instant startedAt = clock.instant();
                R answer = request.apply(at);
                return new Answer<>(
                    answer, ServerTime.of(answer.sdkHttpResponse(), startedAt, clock));
              });
      marker = reader.apply(page.content(), page.at());
    } while (marker != null && !marker.isEmpty());
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
