package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkChangeDraft;
import io.vpcwatch.model.network.NetworkEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One CloudTrail record of a call that changes a network or a role: its request, its response and
 * the resources that they show.
 */
final class NetworkRecord {
  private static final String EC2 = "ec2.amazonaws.com";
  private static final String IAM = "iam.amazonaws.com";

  /** In characters: a change has to fit into a Kafka message of default size. */
  private static final int LONGEST_CHANGE = 200_000;

  private final TrailRecord record;
  private final String operation;
  private final boolean iam;
  private final JsonFields request;
  private final JsonFields response;
  private final List<NetworkChangeDraft> drafts = new ArrayList<>();

  /** Finds the resources that a call has changed. */
  @FunctionalInterface
  interface Reading {
    void read(NetworkRecord call) throws UnreadableRecordException;
  }

  private static final Map<String, Map<String, Reading>> READINGS =
      Map.of(EC2, Ec2Calls.READINGS, IAM, IamCalls.READINGS);

  private NetworkRecord(TrailRecord record, String operation, boolean iam)
      throws UnreadableRecordException {
    this.record = record;
    this.operation = operation;
    this.iam = iam;
    JsonFields sent = record.fields().objectOrEmpty("requestParameters");
    JsonFields answer = record.fields().objectOrEmpty("responseElements");
    this.request = iam ? sent : Ec2Json.normalised(sent, operation + "Request");
    this.response = iam ? answer : Ec2Json.normalised(answer, operation + "Response");
  }

  /** Whether a service may have a call of this name that changes a network or a role. */
  static boolean isRead(String eventName) {
    return Ec2Calls.READINGS.containsKey(eventName) || IamCalls.READINGS.containsKey(eventName);
  }

  static boolean isRead(@Nullable String eventSource, @Nullable String eventName) {
    return eventName != null
        && READINGS.getOrDefault(eventSource == null ? "" : eventSource, Map.of()).get(eventName)
            != null;
  }

  /**
   * Reports the changes of all resources that a record shows, or why it shows none.
   *
   * @param record one that {@link #isRead}
   */
  static void read(TrailRecord record, TrailListener listener) throws UnreadableRecordException {
    if (record.isFailedCall()) {
      listener.onIgnored(IgnoredReason.FAILED_CALL);
      return;
    }
    boolean iam = IAM.equals(record.fields().text("eventSource"));
    String operation = record.fields().requiredText("eventName");
    NetworkRecord call = new NetworkRecord(record, operation, iam);
    Objects.requireNonNull((iam ? IamCalls.READINGS : Ec2Calls.READINGS).get(operation)).read(call);
    // All of them are built before the first is reported: a record is read or it is not.
    List<NetworkChange> changes = call.changes();
    changes.forEach(listener::onNetworkChange);
  }

  private List<NetworkChange> changes() throws UnreadableRecordException {
    String region = iam ? NetworkChange.GLOBAL : record.fields().requiredText("awsRegion");
    NetworkEvent event = new NetworkEvent(operation, record.eventId(), record.actor());
    List<NetworkChange> changes = new ArrayList<>();
    for (NetworkChangeDraft draft : drafts) {
      if (draft.length() > LONGEST_CHANGE) {
        throw UnreadableRecordException.field(
            request.path() + " names more than a network resource can have");
      }
      changes.add(
          draft.build(
              NetworkChange.from(record.source())
                  .region(region)
                  .time(record.time())
                  .event(event)
                  .receivedAt(record.receivedAt())
                  .replayed(record.replayed())));
    }
    return changes;
  }

  JsonFields request() {
    return request;
  }

  JsonFields response() {
    return response;
  }

  String account() {
    return record.account();
  }

  String region() {
    return Objects.requireNonNullElse(record.fields().textIfAny("awsRegion"), "");
  }

  /** A resource that the call has changed; it belongs to the account of the call. */
  NetworkChangeDraft draft(NetworkKind kind, String id) {
    NetworkChangeDraft draft = new NetworkChangeDraft(kind, id).account(record.account());
    drafts.add(draft);
    return draft;
  }

  /** A resource whose id is in the request. */
  NetworkChangeDraft requested(NetworkKind kind, String... names) throws UnreadableRecordException {
    return draft(kind, required(request, names));
  }

  /** The first of these fields that is there. */
  static String required(JsonFields fields, String... names) throws UnreadableRecordException {
    String text = first(fields, names);
    return text == null ? fields.requiredText(names[0]) : text;
  }

  static @Nullable String first(JsonFields fields, String... names)
      throws UnreadableRecordException {
    for (String name : names) {
      String text = fields.text(name);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  static JsonFields requiredObject(JsonFields fields, String name)
      throws UnreadableRecordException {
    JsonFields object = fields.object(name);
    if (object == null) {
      throw UnreadableRecordException.field(fields.path() + name + " is missing");
    }
    return object;
  }

  /** The texts of a list, or of a field of its objects. */
  static Stream<String> texts(JsonFields fields, String name, String field)
      throws UnreadableRecordException {
    return fields.elements(name).stream()
        .map(element -> (element.isObject() ? element.path(field) : element).asText())
        .filter(text -> !text.isBlank());
  }
}
