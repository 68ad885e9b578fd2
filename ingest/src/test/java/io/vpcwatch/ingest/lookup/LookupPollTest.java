package io.vpcwatch.ingest.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.kafka.MovedClock;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookupPollTest {
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  private final FakeEventHistory history = new FakeEventHistory();
  private final FakeAws aws = new FakeAws().answering("cloudtrail", history);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeKafka kafka = new FakeKafka();

  @AfterEach
  void stop() {
    aws.close();
  }

  /** One look at a time, as a process that has just been started would have it. */
  private LookupPoll poll(Clock clock) {
    AwsSettings settings =
        aws.settings(
            Map.of(
                "aws.accounts", "111111111111",
                "aws.regions", "eu-west-1",
                "aws.role-name", "reader"));
    LookupSettings lookup =
        ServiceSettings.loader()
            .group("ingest.lookup", LookupSettings.class)
            .override(Map.of("ingest.lookup.requests-per-second", "100"))
            .load()
            .get(LookupSettings.class);
    return new LookupPoll(
        kafka.context(FakeAws.context(settings, registry, clock), registry, clock), lookup);
  }

  private Health pollOnce(LookupPoll poll) throws IOException, InterruptedException {
    return poll.poll(kafka.publisher()::batch);
  }

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  private List<String> ids() {
    return kafka.sent().stream().map(FunctionChange::eventId).toList();
  }

  @Test
  void the_first_poll_reaches_back_and_the_next_one_continues_from_there() throws Exception {
    history.add(START.minus(Duration.ofHours(2)), "too-old");
    history.add(START.minus(Duration.ofMinutes(30)), "e-1");
    pollOnce(poll(at(START)));
    history.add(START.plusSeconds(30), "e-2");

    Health health = pollOnce(poll(at(START.plusSeconds(60))));

    assertThat(ids()).containsExactly("e-1", "e-2");
    assertThat(kafka.sent())
        .allMatch(each -> each.sources().contains(SourceType.LOOKUP) && !each.replayed());
    assertThat(health.detail()).isEqualTo("polling 1 accounts and regions");
  }

  @Test
  void a_function_on_a_capacity_provider_is_attached_by_it() throws Exception {
    String provider = "arn:aws:lambda:eu-west-1:111111111111:capacity-provider:cp-1";
    String record =
        """
        {"eventVersion":"1.11","eventTime":"2026-11-20T09:59:00Z","eventSource":"lambda.amazonaws.com",
         "eventName":"CreateFunction20150331","awsRegion":"eu-west-1","eventID":"e-1",
         "requestParameters":{"functionName":"f"},"recipientAccountId":"111111111111",
         "responseElements":{"functionName":"f",
           "functionArn":"arn:aws:lambda:eu-west-1:111111111111:function:f",
           "capacityProviderConfig":{"lambdaManagedInstancesCapacityProviderConfig":{
             "capacityProviderArn":"%s"}}}}
        """
            .formatted(provider);
    aws.answering(
        "cloudtrail",
        call ->
            FakeAws.json(
                Map.of("Events", List.of(Map.of("EventId", "e-1", "CloudTrailEvent", record)))));

    pollOnce(poll(at(START)));

    assertThat(kafka.sent())
        .extracting(FunctionChange::attachment)
        .containsExactly(Attachment.byCapacityProvider(provider));
  }

  @Test
  void a_late_event_is_found_and_nothing_is_published_twice() throws Exception {
    MovedClock clock = new MovedClock(START);
    LookupPoll poll = poll(clock);
    history.add(START.minus(Duration.ofMinutes(3)), "e-1");
    pollOnce(poll);
    history.add(START.minus(Duration.ofMinutes(10)), "late");
    clock.now = START.plusSeconds(60);

    pollOnce(poll);

    assertThat(ids()).containsExactly("e-1", "late");
  }

  @Test
  void no_event_is_missing_after_a_long_downtime() throws Exception {
    pollOnce(poll(at(START)));
    history.add(START.plus(Duration.ofDays(3)), "e-1");

    pollOnce(poll(at(START.plus(Duration.ofDays(5)))));

    assertThat(ids()).containsExactly("e-1");
    assertThat(kafka.gaps())
        .last()
        .satisfies(
            gap -> {
              assertThat(gap.source()).isEqualTo("lookup:111111111111/eu-west-1");
              assertThat(gap.from()).isEqualTo(START);
              assertThat(gap.until()).isEqualTo(START.plus(Duration.ofDays(5)));
            });
    assertThat(kafka.checkpoints().last("lookup:111111111111/eu-west-1").position())
        .containsEntry("until", "2026-11-25T10:00:00Z");
  }

  @Test
  void a_failed_request_is_repeated_by_the_next_poll() throws Exception {
    pollOnce(poll(at(START)));
    history.add(START.plusSeconds(5), "e-1");
    aws.answering("cloudtrail", call -> FakeAws.error(400, "AccessDeniedException"));
    Health denied = pollOnce(poll(at(START.plusSeconds(60))));
    aws.answering("cloudtrail", history);

    pollOnce(poll(at(START.plus(Duration.ofHours(5)))));

    assertThat(denied.ok()).isFalse();
    assertThat(denied.detail()).contains("111111111111/eu-west-1", "deploy/aws");
    assertThat(ids()).containsExactly("e-1");
  }

  @Test
  void an_event_that_can_not_be_read_is_a_dead_letter() throws Exception {
    aws.answering(
        "cloudtrail",
        call ->
            FakeAws.json(
                Map.of(
                    "Events",
                    List.of(
                        Map.of("EventId", "x", "CloudTrailEvent", "{\"broken"),
                        Map.of("EventId", "y")))));

    pollOnce(poll(at(START)));

    assertThat(kafka.deadLetters())
        .hasSize(2)
        .allMatch(deadLetter -> deadLetter.source().equals("lookup:111111111111/eu-west-1"));
  }
}
