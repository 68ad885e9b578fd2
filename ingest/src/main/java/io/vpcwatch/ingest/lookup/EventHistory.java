package io.vpcwatch.ingest.lookup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.Event;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttribute;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttributeKey;
import software.amazon.awssdk.services.cloudtrail.model.LookupEventsResponse;

/**
 * Lambda's events in CloudTrail's event history of one account and region. AWS tells the newest
 * first, so a long time is read in slices, each of which is turned around.
 */
final class EventHistory {
  /** How long AWS keeps it. */
  static final Duration KEPT = Duration.ofDays(90);

  /** Only one attribute may be asked for, and the names of events have suffixes. */
  private static final LookupAttribute OF_LAMBDA =
      LookupAttribute.builder()
          .attributeKey(LookupAttributeKey.EVENT_SOURCE)
          .attributeValue("lambda.amazonaws.com")
          .build();

  private static final ObjectMapper JSON = Json.mapper();
  private static final int PAGE = 50;
  private static final int MOST_EVENTS = 10_000;
  private static final Duration LONGEST_SLICE = Duration.ofDays(1);
  private static final Duration SHORTEST_SLICE = Duration.ofMinutes(1);

  private final CloudTrailClient client;
  private final AccountRegion place;
  private final RateLimitedCaller requests;
  private final int mostEvents;

  EventHistory(AwsClients clients, AccountRegion place, RateLimitedCaller requests) {
    this(clients, place, requests, MOST_EVENTS);
  }

  /**
   * @param mostEvents held at a time, unless a single minute has more
   */
  EventHistory(
      AwsClients clients, AccountRegion place, RateLimitedCaller requests, int mostEvents) {
    this.client = clients.cloudTrail(place);
    this.place = place;
    this.requests = requests;
    this.mostEvents = mostEvents;
  }

  /** Takes slices, the oldest first. */
  @FunctionalInterface
  interface SliceListener {
    /**
     * @param events the oldest first
     * @param until everything before it has been told
     */
    void onSlice(List<Event> events, Instant until) throws IOException, InterruptedException;
  }

  /**
   * Tells everything within the two times, both included.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if AWS does not answer
   * @throws IOException the listener's
   */
  void read(Instant from, Instant to, SliceListener listener)
      throws IOException, InterruptedException {
    Duration length = LONGEST_SLICE;
    Instant at = from;
    do {
      Instant end = earlier(at.plus(length), to);
      List<Event> events = slice(at, end, length.compareTo(SHORTEST_SLICE) > 0);
      if (events == null) {
        length = length.dividedBy(2);
        continue;
      }
      listener.onSlice(events, end);
      at = end;
      if (events.size() < mostEvents / 4 && length.compareTo(LONGEST_SLICE) < 0) {
        length = length.multipliedBy(2);
      }
    } while (at.isBefore(to));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Null if it is too much, and may be. */
  private @Nullable List<Event> slice(Instant from, Instant to, boolean divisible)
      throws InterruptedException {
    List<Event> events = new ArrayList<>();
    String token = null;
    do {
      LookupEventsResponse page = page(from, to, token);
      events.addAll(page.events());
      token = page.nextToken();
      if (divisible && token != null && events.size() >= mostEvents) {
        return null;
      }
    } while (token != null && !token.isEmpty());
    Collections.reverse(events);
    return events;
  }

  private LookupEventsResponse page(Instant from, Instant to, @Nullable String token)
      throws InterruptedException {
    return requests.send(
        place,
        () ->
            client.lookupEvents(
                request ->
                    request
                        .lookupAttributes(OF_LAMBDA)
                        .startTime(from)
                        .endTime(to)
                        .maxResults(PAGE)
                        .nextToken(token)));
  }

  /** The form in which the reader of trails takes an event. */
  static byte[] toInput(Event event) throws IOException {
    return JSON.writeValueAsBytes(
        JsonNodeFactory.instance.objectNode().put("CloudTrailEvent", event.cloudTrailEvent()));
  }
}
