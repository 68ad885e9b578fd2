package io.vpcwatch.ingest.aws;

import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.runtime.DaemonThreads;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The AWS clients of this process, created on first use and kept. As there may be thousands, they
 * share one connection pool and one scheduler.
 */
public final class AwsClients implements AutoCloseable {
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  /** Longer than a long poll of SQS, which takes 20 s. */
  private static final Duration SQS_ATTEMPT_TIMEOUT = Duration.ofSeconds(30);

  private static final int CONNECTIONS = 128;

  private final AwsSettings settings;
  private final AwsCredentialsProvider own;
  private final SdkHttpClient http;
  private final ScheduledExecutorService timeouts =
      Executors.newScheduledThreadPool(2, new DaemonThreads("vpcwatch-aws-timeouts"));
  private final Roles roles;
  private final Map<ClientKey, SdkClient> clients = new ConcurrentHashMap<>();

  /** What makes a client different from the others; credentials are compared by identity. */
  private record ClientKey(
      String service,
      String region,
      @Nullable URI endpoint,
      AwsCredentialsProvider credentials,
      Retries retries) {}

  /** With the credentials that the SDK's default chain finds. */
  AwsClients(AwsSettings settings, Network network) {
    this(settings, network, DefaultCredentialsProvider.builder().build());
  }

  AwsClients(AwsSettings settings, Network network, AwsCredentialsProvider own) {
    this.http = network.awsHttpClient(CONNECTIONS);
    this.settings = settings;
    this.own = own;
    this.roles = new Roles(settings, own, this::sts);
  }

  /** The ARN of our own credentials, before any role is assumed. */
  public String identity() {
    return sts(own).getCallerIdentity().arn();
  }

  private StsClient sts(AwsCredentialsProvider own) {
    return client("sts", homeRegion(), null, StsClient::builder, own, Retries.STANDARD);
  }

  /** With the account's role. {@link RateLimitedCaller} retries throttled requests. */
  public CloudTrailClient cloudTrail(AccountRegion region) {
    return client("cloudtrail", region, CloudTrailClient::builder, Retries.EXCEPT_THROTTLING);
  }

  /** With the account's role. {@link RateLimitedCaller} retries throttled requests. */
  public LambdaClient lambda(AccountRegion region) {
    return client("lambda", region, LambdaClient::builder, Retries.EXCEPT_THROTTLING);
  }

  /** With the account's role. {@link RateLimitedCaller} retries throttled requests. */
  public Ec2Client networks(AccountRegion region) {
    return client("ec2", region, Ec2Client::builder, Retries.EXCEPT_THROTTLING);
  }

  /** With the account's role. {@link RateLimitedCaller} retries throttled requests. */
  public IamClient iam(String account) {
    // IAM has one endpoint, which the SDK finds by any region of the partition.
    AccountRegion region = new AccountRegion(account, settings.firstRegion());
    return client("iam", region, IamClient::builder, Retries.EXCEPT_THROTTLING);
  }

  /** With the account's role. */
  Ec2Client ec2(AccountRegion region) {
    return client("ec2", region, Ec2Client::builder, Retries.STANDARD);
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient>
      C client(String service, AccountRegion region, Supplier<B> builder, Retries retries) {
    AwsCredentialsProvider credentials = roles.credentialsOf(region.account());
    return client(service, region.region(), null, builder, credentials, retries);
  }

  /**
   * For the queues of a region.
   *
   * @param region null for the home region
   * @param endpoint used if the settings name none; null for the one of the region
   * @param roleArn null to use our own credentials
   */
  public SqsClient sqs(
      @Nullable String region,
      @Nullable URI endpoint,
      @Nullable String roleArn,
      @Nullable String externalId) {
    return client(
        "sqs",
        region == null ? homeRegion() : region,
        endpoint,
        SqsClient::builder,
        roles.credentials(roleArn, externalId),
        Retries.STANDARD);
  }

  /**
   * For the buckets of all regions.
   *
   * @param roleArn null to use our own credentials
   */
  public S3Client s3(@Nullable String roleArn, @Nullable String externalId) {
    boolean customEndpoint = settings.endpoints().containsKey("s3");
    return client(
        "s3",
        homeRegion(),
        null,
        () ->
            S3Client.builder()
                .crossRegionAccessEnabled(!customEndpoint)
                .forcePathStyle(customEndpoint),
        roles.credentials(roleArn, externalId),
        Retries.STANDARD);
  }

  /** That of the settings, or that which the SDK finds, or else the partition's first one. */
  String homeRegion() {
    return settings
        .homeRegion()
        .orElseGet(
            () -> {
              try {
                return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
              } catch (SdkClientException e) {
                return settings.firstRegion();
              }
            });
  }

  @SuppressWarnings("unchecked") // each service has one type of client
  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient>
      C client(
          String service,
          String region,
          @Nullable URI defaultEndpoint,
          Supplier<B> builder,
          AwsCredentialsProvider credentials,
          Retries retries) {
    AwsSettings.EndpointSettings configured = settings.endpoints().get(service);
    URI endpoint =
        configured == null
            ? defaultEndpoint
            : URI.create(configured.url().replace("{region}", region));
    return (C)
        clients.computeIfAbsent(
            new ClientKey(service, region, endpoint, credentials, retries),
            missing -> {
              B client = builder.get().credentialsProvider(credentials).region(Region.of(region));
              if (endpoint != null) {
                client.endpointOverride(endpoint);
              }
              Duration timeout = service.equals("sqs") ? SQS_ATTEMPT_TIMEOUT : ATTEMPT_TIMEOUT;
              ClientOverrideConfiguration.Builder configuration =
                  ClientOverrideConfiguration.builder()
                      .putAdvancedOption(
                          SdkAdvancedClientOption.USER_AGENT_PREFIX, Network.USER_AGENT)
                      .apiCallAttemptTimeout(timeout)
                      .apiCallTimeout(CALL_TIMEOUT)
                      .scheduledExecutorService(timeouts)
                      .retryStrategy(retries.strategy());
              if (credentials instanceof RoleSession session) {
                configuration.addExecutionInterceptor(session);
              }
              return client.httpClient(http).overrideConfiguration(configuration.build()).build();
            });
  }

  @Override
  public void close() {
    clients.values().forEach(SdkClient::close);
    http.close();
    timeouts.shutdownNow();
  }
}
