package io.vpcwatch.alerting.channel.eventbridge;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.MessageJson;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Puts one event for each notification on a bus: its detail is the JSON of the webhook. EventBridge
 * gives an event that is sent again another id; the incident and notice of the detail are the same.
 */
public final class EventBridgeChannel extends Channel {
  private static final String SOURCE = "vpcwatch";

  /** Of 262,144 with the rest of the entry. */
  private static final int MAX_DETAIL_BYTES = 250_000;

  /** So that they fit into the rest; the detail has all. */
  private static final int MAX_RESOURCES = 50;

  private final String eventBusArn;
  private final EventBridgeClient events;
  private final InstantSource clock;

  EventBridgeChannel(
      String name, String eventBusArn, EventBridgeClient events, InstantSource clock) {
    super(name, RateLimit.every(Duration.ZERO, 1));
    this.eventBusArn = eventBusArn;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public boolean takesDigests() {
    return false;
  }

  @Override
  public Attempt send(Message message) {
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder()
            .eventBusName(eventBusArn)
            .source(SOURCE)
            .detailType(detailType(message))
            .time(clock.instant())
            .resources(
                message.violations().stream()
                    .map(each -> each.functionArn().toString())
                    .distinct()
                    .limit(MAX_RESOURCES)
                    .toList())
            .detail(MessageJson.of(message, MAX_DETAIL_BYTES).toString())
            .build();
    return AwsCalls.attempt(() -> toAttempt(events.putEvents(request -> request.entries(entry))));
  }

  /** {@code Incident Opened}: the notice without its number. */
  private static String detailType(Message message) {
    String word = message.kind().replaceFirst("-.*", "");
    String type = word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    return message.violations().isEmpty() ? type : "Incident " + type;
  }

  /** The call succeeds even if the entry fails. */
  private static Attempt toAttempt(PutEventsResponse response) {
    PutEventsResultEntry result = response.entries().get(0);
    return response.failedEntryCount() == 0
        ? Attempt.delivered()
        : AwsCalls.failed(
            String.valueOf(result.errorCode()),
            response.sdkHttpResponse().statusCode(),
            SanitizedText.of(result.errorCode() + ": " + result.errorMessage()));
  }

  @Override
  public Health probe() {
    return AwsCalls.probe(
        () -> events.describeEventBus(request -> request.name(eventBusArn)), "the bus exists");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(new Draft("json", MessageJson.of(message, MAX_DETAIL_BYTES).toPrettyString()));
  }

  @Override
  public String toString() {
    return "EventBridge channel " + name() + " (" + eventBusArn + ")";
  }
}
