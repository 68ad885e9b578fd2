package io.vpcwatch.ingest.aws;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Range;
import io.vpcwatch.service.settings.Validated;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which accounts are watched, and how they are reached.
 *
 * @param account what is different in one account, by its id
 * @param endpoints private endpoints, by service
 */
public record AwsSettings(
    @Description("accounts to watch; 12 digits each, in quotes")
        @Matches(value = ACCOUNT, problem = "%s is no account id; write 12 digits, in quotes")
        Optional<List<String>> accounts,
    @Description("regions to watch in every account; default: all that the account has enabled")
        @Matches(value = REGION, problem = NO_REGION)
        Optional<List<String>> regions,
    @Description("aws, aws-cn, aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e or aws-iso-f")
        @Default("aws")
        @Matches(
            value = "aws|aws-cn|aws-us-gov|aws-eusc|aws-iso(-[bef])?",
            problem =
                "%s is none of aws, aws-cn, aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e and aws-iso-f")
        String partition,
    @Description(
            "region for vpcwatch's own calls to STS and S3; default: as the AWS SDK finds it (AWS_REGION, profile, instance)")
        @Matches(value = REGION, problem = NO_REGION)
        Optional<String> homeRegion,
    @Description(
            "name of the role to assume in every account; default: vpcwatch's own credentials are used")
        @Matches(
            value = "[\\w+=,.@/-]{1,512}",
            problem = "%s is no name of a role; for an ARN use aws.account.ID.role-arn")
        Optional<String> roleName,
    @Description("external id that the roles require")
        @Matches(value = EXTERNAL_ID, problem = NO_EXTERNAL_ID)
        Optional<String> externalId,
    @Description(
            "name of the role sessions, which also appears in the CloudTrail of the watched accounts")
        @Default("vpcwatch")
        @Matches(
            value = "[\\w+=,.@-]{2,64}",
            problem = "must have 2 to 64 letters, digits or any of _+=,.@-")
        String sessionName,
    @Description("lifetime of a role's credentials; they are refreshed before they expire")
        @Default("1h")
        @Range(min = "15m", max = "12h")
        Duration sessionDuration,
    Map<String, AccountSettings> account,
    @Matches(
            value = "cloudtrail|ec2|iam|lambda|s3|sqs|sts",
            problem =
                "there is no such service; it is one of cloudtrail, ec2, iam, lambda, s3, sqs, sts")
        Map<String, EndpointSettings> endpoints)
    implements Validated {

  /** The region that no account can disable, by partition. */
  private static final Map<String, String> FIRST_REGIONS =
      Map.of(
          "aws", "us-east-1",
          "aws-cn", "cn-north-1",
          "aws-us-gov", "us-gov-west-1",
          "aws-eusc", "eusc-de-east-1",
          "aws-iso", "us-iso-east-1",
          "aws-iso-b", "us-isob-east-1",
          "aws-iso-e", "eu-isoe-west-1",
          "aws-iso-f", "us-isof-south-1");

  /** The form of an account's id. */
  public static final String ACCOUNT = "\\d{12}";

  /** The form of a role's ARN. */
  public static final String ROLE_ARN = "arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]{1,512}";

  /** What is wrong with another one, which takes the place of %s. */
  public static final String NO_ROLE_ARN =
      "%s is no ARN of a role (arn:aws:iam::111122223333:role/name)";

  /** The form of a region's name. */
  public static final String REGION = "(eusc-)?[a-z]{2}(-[a-z]+)+-\\d{1,2}";

  static final String NO_REGION = "%s is no region; write one like eu-west-1";
  static final String EXTERNAL_ID = "[\\w+=,.@:/-]{2,1224}";
  static final String NO_EXTERNAL_ID = "must have 2 to 1224 letters, digits or any of _+=,.@:/-";

  /** The region of the partition that no account can disable. */
  String firstRegion() {
    return Objects.requireNonNull(FIRST_REGIONS.get(partition));
  }

  @Override
  public void validate(Problems problems) {
    Set<String> watched = new HashSet<>();
    for (String id : accounts.orElse(List.of())) {
      if (!watched.add(id)) {
        problems.report("accounts", id + " is listed twice");
      }
    }
    for (String id : account.keySet()) {
      if (problems.areValid("accounts") && !watched.contains(id)) {
        problems.report("account." + id, id + " is not among aws.accounts");
      }
    }
  }

  /** What is different in one account. */
  public record AccountSettings(
      @Description("role to assume in this account")
          @Matches(value = ROLE_ARN, problem = NO_ROLE_ARN)
          Optional<String> roleArn,
      @Description("external id that the role of this account requires")
          @Matches(value = EXTERNAL_ID, problem = NO_EXTERNAL_ID)
          Optional<String> externalId,
      @Description("regions to watch in this account") @Matches(value = REGION, problem = NO_REGION)
          Optional<List<String>> regions) {}

  /** A private endpoint. */
  public record EndpointSettings(
      @Description(
              "private endpoint for one of cloudtrail, ec2, iam, lambda, s3, sqs, sts; may contain {region}")
          @Matches(
              value =
                  "https?://(([\\w.-]|\\{region})+|\\[[\\da-fA-F:.]+])(:\\d+)?(/([\\w.~!$&'()*+,;=:@/-]|\\{region})*)?",
              problem = "%s is no http or https URL")
          String url) {}
}
