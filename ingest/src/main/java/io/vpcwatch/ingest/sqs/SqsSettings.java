package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Range;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One queue. */
public record SqsSettings(
    @Description("URL of a queue with EventBridge events or with notifications of a trail's bucket")
        @Matches(
            value =
                "https?://([\\w.-]+|\\[[\\da-fA-F:.]+])(:\\d+)?/[\\w.~!$&'()*+,;=:@/-]*[\\w.~-]",
            problem =
                "%s is no URL of a queue (https://sqs.eu-west-1.amazonaws.com/111122223333/name)")
        URI queueUrl,
    @Description(
            "role to assume for this queue and its buckets; default: vpcwatch's own credentials are used")
        @Matches(value = AwsSettings.ROLE_ARN, problem = AwsSettings.NO_ROLE_ARN)
        Optional<String> roleArn,
    @Description("external id that this role requires") Optional<String> externalId,
    @Description("buckets whose objects may be read; messages that name others become dead letters")
        Optional<List<String>> buckets,
    @Description(
            "accounts whose events are accepted, or * for any; default: aws.accounts; events of others become dead letters")
        @Matches(
            value = AwsSettings.ACCOUNT + "|\\*",
            problem = "%s is no account id; write 12 digits, in quotes, or *")
        Optional<List<String>> accounts,
    @Description("number of receiving threads; each holds at most ten messages")
        @Default("4")
        @Range(min = "1", max = "32")
        int workers,
    @Description(
            "how long a received message is hidden from other consumers; extended while it is being read")
        @Default("60s")
        @Range(min = "10s", max = "12h")
        Duration visibilityTimeout) {
  /** Public, FIPS, dual-stack and legacy hosts, and those of VPC endpoints, of every partition. */
  private static final Pattern HOST =
      Pattern.compile(
          "(.+\\.)?sqs(-fips)?\\.(?<region>REGION)\\..+|(?<legacy>REGION)\\.queue\\.amazonaws\\.com(\\.cn)?"
              .replace("REGION", AwsSettings.REGION));

  /** Those that a request has to be sent to, as the region alone does not lead there. */
  private static final Pattern OWN_ENDPOINT =
      Pattern.compile("vpce-.+|sqs-fips\\..+|sqs\\..+\\.api\\..+");

  private static final String OLDEST_HOST = "queue.amazonaws.com";

  /** The region of the queue; null for a custom endpoint. */
  @Nullable String region() {
    String name = host();
    if (name.equals(OLDEST_HOST)) {
      return "us-east-1";
    }
    Matcher host = HOST.matcher(name);
    if (!host.matches()) {
      return null;
    }
    return host.group("region") == null ? host.group("legacy") : host.group("region");
  }

  /** The endpoint that the URL chooses; null for the one of the region. */
  @Nullable URI endpoint() {
    return OWN_ENDPOINT.matcher(host()).matches() ? queueUrl.resolve("/") : null;
  }

  private String host() {
    return String.valueOf(queueUrl.getHost());
  }
}
