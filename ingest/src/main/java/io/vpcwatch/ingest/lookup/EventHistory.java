package io.vpcwatch.ingest.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.Event;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttribute;
import software.amazon.awssdk.services.cloudtrail.model.LookupAttributeKey;
import software.amazon.awssdk.services.cloudtrail.model.LookupEventsResponse;

/**
 * Lambda's events, and on request those of networks and roles, in CloudTrail's event history of one
 * account and region. AWS returns the newest event first, so a long time is read in slices, each of
 * which is reversed.
 */
final class EventHistory {
  /** AWS keeps no older events. */
  static final Duration KEPT = Duration.ofDays(90);

  // AWS allows one attribute only, and the names of Lambda's events have suffixes.
  private static final LookupAttribute OF_LAMBDA =
      attribute(LookupAttributeKey.EVENT_SOURCE, "lambda.amazonaws.com");

  private static final int PAGE = 50;
  private static final int MAX_EVENTS = 10_000;
  private static final Duration LONGEST_SLICE = Duration.ofDays(1);
  private static final Duration SHORTEST_SLICE = Duration.ofMinutes(1);

  private final CloudTrailClient client;
  private final AccountRegion region;
  private final RateLimitedCaller caller;
  private final List<LookupAttribute> attributes = new ArrayList<>(List.of(OF_LAMBDA));
  private final int maxEvents;

  /**
   * @param networks whether the events of networks and roles are read: by name, as those of EC2 are
   *     mostly descriptions
   */
  EventHistory(
      AwsClients clients, AccountRegion region, RateLimitedCaller caller, boolean networks) {
    this(clients, region, caller, MAX_EVENTS);
    if (networks) {
      TrailReader.networkEvents().stream()
          .map(name -> attribute(LookupAttributeKey.EVENT_NAME, name))
          .forEach(attributes::add);
    }
  }

  private static LookupAttribute attribute(LookupAttributeKey key, String value) {
    return LookupAttribute.builder().attributeKey(key).attributeValue(value).build();
  }

  /**
   * @param maxEvents the most events of a slice, unless a single minute has more
   */
  EventHistory(AwsClients clients, AccountRegion region, RateLimitedCaller caller, int maxEvents) {
    this.client = clients.cloudTrail(region);
    this.region = region;
    this.caller = caller;
    this.maxEvents = maxEvents;
  }

  /** Receives slices, the oldest first. */
  @FunctionalInterface
  interface SliceListener {
    /**
     * @param events the oldest first
     * @param until all events before this time are in this slice or in an earlier one
     */
    void onSlice(List<Event> events, Instant until) throws IOException, InterruptedException;
  }

  /**
   * Reads all events between the two times, both included.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException if AWS does not answer
   * @throws IOException from the listener
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
      if (events.size() < maxEvents / 4 && length.compareTo(LONGEST_SLICE) < 0) {
        length = length.multipliedBy(2);
      }
    } while (at.isBefore(to));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Null if there are too many events and the slice can be divided. */
  private @Nullable List<Event> slice(Instant from, Instant to, boolean divisible)
      throws InterruptedException {
    List<Event> events = new ArrayList<>();
    for (LookupAttribute attribute : attributes) {
      String token = null;
      do {
        LookupEventsResponse page = page(attribute, from, to, token);
        events.addAll(page.events());
        token = page.nextToken();
        if (divisible && token != null && events.size() >= maxEvents) {
          return null;
        }
      } while (token != null && !token.isEmpty());
    }
    Collections.reverse(events);
    if (attributes.size() > 1) {
      events.sort(
          Comparator.comparing(Event::eventTime, Comparator.nullsFirst(Comparator.naturalOrder())));
    }
    return events;
  }

  private LookupEventsResponse page(
      LookupAttribute attribute, Instant from, Instant to, @Nullable String token)
      throws InterruptedException {
    return caller.send(
        region,
        () ->
            client.lookupEvents(
                request ->
                    request
                        .lookupAttributes(attribute)
                        .startTime(from)
                        .endTime(to)
                        .maxResults(PAGE)
                        .nextToken(token)));
  }

  /**
   * Reads the record of an event.
   *
   * @return its length in bytes
   */
  static int read(TrailReader reader, String name, Event event, TrailListener listener) {
    JsonNode envelope =
        JsonNodeFactory.instance.objectNode().put("CloudTrailEvent", event.cloudTrailEvent());
    byte[] record =
        Objects.requireNonNullElse(event.cloudTrailEvent(), "").getBytes(StandardCharsets.UTF_8);
    reader.readRecord(name, envelope, record, listener);
    return record.length;
  }
}
