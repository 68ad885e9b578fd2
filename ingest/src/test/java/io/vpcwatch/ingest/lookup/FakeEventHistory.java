package io.vpcwatch.ingest.lookup;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.aws.FakeAws.Call;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** LookupEvents: the newest first, in pages, with tokens that are good for one question only. */
final class FakeEventHistory implements FakeAws.Service {
  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  private final Map<AccountRegion, Deque<Long>> answered = new ConcurrentHashMap<>();
  private volatile int perSecond = Integer.MAX_VALUE;

  private static final String LAMBDA =
      "[{\"AttributeKey\":\"EventSource\",\"AttributeValue\":\"lambda.amazonaws.com\"}]";

  /**
   * @param attributes the only ones by which it is found
   */
  private record Entry(Instant at, String id, String attributes) {}

  /** Refuses what is too much for an account and region within any second. */
  void limit(int requestsPerSecond) {
    perSecond = requestsPerSecond;
  }

  /** Somebody else asks there too, so much that nothing of this second is left. */
  void useUpFromElsewhere(AccountRegion place) {
    while (allowed(place)) {
      // Once more.
    }
  }

  private boolean allowed(AccountRegion place) {
    Deque<Long> times = answered.computeIfAbsent(place, missing -> new ArrayDeque<>());
    synchronized (times) {
      long now = System.nanoTime();
      times.removeIf(time -> now - time >= TimeUnit.SECONDS.toNanos(1));
      if (times.size() >= perSecond) {
        return false;
      }
      times.add(now);
      return true;
    }
  }

  void add(Instant at, String eventId) {
    entries.add(new Entry(at, eventId, LAMBDA));
  }

  /** An event that is found by its name. */
  void addNamed(Instant at, String eventId, String name) {
    String attributes =
        "[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"%s\"}]".formatted(name);
    entries.add(new Entry(at, eventId, attributes));
  }

  @Override
  public ResponseDefinitionBuilder answer(Call call) throws IOException {
    if (!allowed(call.place())) {
      return FakeAws.error(400, "ThrottlingException");
    }
    Map<String, String> input = call.input();
    String attributes = input.get("LookupAttributes");
    if (!attributes.equals(LAMBDA) && !attributes.contains("\"EventName\"")) {
      return FakeAws.error(400, "InvalidLookupAttributesException");
    }
    Instant from = time(input.get("StartTime"));
    Instant to = time(input.get("EndTime"));
    List<Entry> found = new ArrayList<>(entries);
    found.removeIf(entry -> !entry.attributes().equals(attributes));
    found.removeIf(entry -> entry.at().isBefore(from) || entry.at().isAfter(to));
    found.sort(Comparator.comparing(Entry::at).reversed());
    String question = from + "/" + to + "/";
    int start = 0;
    if (input.containsKey("NextToken")) {
      if (!input.get("NextToken").startsWith(question)) {
        return FakeAws.error(400, "InvalidNextTokenException");
      }
      start = Integer.parseInt(input.get("NextToken").substring(question.length()));
    }
    int end = Math.min(found.size(), start + Integer.parseInt(input.get("MaxResults")));
    Map<String, Object> answer = new HashMap<>();
    answer.put("Events", found.subList(start, end).stream().map(FakeEventHistory::event).toList());
    if (end < found.size()) {
      answer.put("NextToken", question + end);
    }
    return FakeAws.json(answer);
  }

  private static Instant time(String epochSeconds) {
    return Instant.ofEpochSecond((long) Double.parseDouble(epochSeconds));
  }

  private static Map<String, ?> event(Entry entry) {
    return Map.of(
        "EventId", entry.id(),
        "EventName", "CreateFunction20150331",
        "EventSource", "lambda.amazonaws.com",
        "EventTime", entry.at().getEpochSecond(),
        "CloudTrailEvent", record(entry));
  }

  private static String record(Entry entry) {
    return """
        {"eventVersion":"1.08","eventTime":"%s","eventSource":"lambda.amazonaws.com",
         "eventName":"CreateFunction20150331","awsRegion":"eu-west-1","eventID":"%s",
         "requestParameters":{"functionName":"f"},
         "responseElements":{"functionArn":"arn:aws:lambda:eu-west-1:111111111111:function:f"},
         "recipientAccountId":"111111111111"}
        """
        .formatted(entry.at(), entry.id());
  }
}
