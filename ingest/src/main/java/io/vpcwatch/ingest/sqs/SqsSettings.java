package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Range;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One queue. */
public record SqsSettings(
    @Description("the URL of a queue with EventBridge events or notifications of a trail's bucket")
        @Matches(
            value = "https?://([\\w.-]+|\\[[\\da-fA-F:.]+])(:\\d+)?/[^\\s?#]*[^\\s?#/]",
            problem =
                "%s is no URL of a queue (https://sqs.eu-west-1.amazonaws.com/111122223333/name)")
        String queueUrl,
    @Description(
            "a role to assume for this queue and its buckets; not set: the own credentials are used")
        @Matches(value = AwsSettings.ROLE_ARN, problem = AwsSettings.NO_ROLE_ARN)
        Optional<String> roleArn,
    @Description("the external id that this role asks for") Optional<String> externalId,
    @Description(
            "the buckets whose objects may be read; what names another one becomes a dead letter")
        Optional<List<String>> buckets,
    @Description(
            "the accounts whose events are taken, or * for any; not set: aws.accounts; others become dead letters")
        @Matches(
            value = AwsSettings.ACCOUNT + "|\\*",
            problem = "%s is no account id; write 12 digits, in quotes, or *")
        Optional<List<String>> accounts,
    @Description("how many threads receive; each holds at most ten messages")
        @Default("4")
        @Range(min = "1", max = "32")
        int workers,
    @Description(
            "how long a received message is hidden from others; extended while it is being read")
        @Default("60s")
        @Range(min = "10s", max = "12h")
        Duration visibilityTimeout) {}
