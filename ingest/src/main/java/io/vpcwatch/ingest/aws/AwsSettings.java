package io.vpcwatch.ingest.aws;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.service.settings.Description;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which accounts are watched, and how they are reached. */
@ConfigMapping(prefix = "vpcwatch.aws")
public interface AwsSettings {
  @Description("the accounts that are watched; 12 digits each, in quotes")
  Optional<List<String>> accounts();

  @Description(
      "the regions that are watched in every account; not set: all that the account has enabled")
  Optional<List<String>> regions();

  @Description("aws, aws-cn or aws-us-gov")
  @WithDefault("aws")
  String partition();

  @Description(
      "the region of the own calls to STS and S3; not set: as the AWS SDK finds it (AWS_REGION, profile, instance)")
  Optional<String> homeRegion();

  @Description(
      "the name of the role to assume in every account; not set: the own credentials are used")
  Optional<String> roleName();

  @Description("the external id that the roles ask for")
  Optional<String> externalId();

  @Description("how the sessions are called, in the CloudTrail of the watched accounts too")
  @WithDefault("vpcwatch")
  String sessionName();

  @Description("how long a role's credentials are asked for; they are refreshed before they end")
  @WithDefault("1h")
  Duration sessionDuration();

  /** What is different in one account, by its id. */
  Map<String, AccountSettings> account();

  /** Endpoints by service: cloudtrail, ec2, lambda, s3, sqs, sts. */
  Map<String, EndpointSettings> endpoints();

  /** What is different in one account. */
  interface AccountSettings {
    @Description("the role to assume in this account")
    Optional<String> roleArn();

    @Description("the external id that this account's role asks for")
    Optional<String> externalId();

    @Description("the regions that are watched in this account")
    Optional<List<String>> regions();
  }

  /** A private endpoint. */
  interface EndpointSettings {
    @Description(
        "a private endpoint for one of cloudtrail, ec2, lambda, s3, sqs, sts; may hold {region}")
    String url();
  }
}
