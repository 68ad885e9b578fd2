package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.RuleSummary;
import io.vpcwatch.alerting.outbox.IndexEntry.Stage;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of one channel, and an index of them by what each waits for and until when, so that
 * nothing has to read all of them. Each incident has one entry in the index.
 *
 * <p>A release without the index may have changed incidents in between. Therefore, an entry is
 * compared with its incident when it is used, and the index is rebuilt when it has another number
 * of entries than there are incidents, or was made for other settings.
 */
final class IncidentStore {
  /** As long as violations are kept. */
  private static final Duration DELIVERIES_KEPT = Duration.ofDays(400);

  /** The key that remembers that the channel was missing from the settings. */
  static final String ABSENT = "absent";

  private static final String FORMAT = "format";
  private static final String THROTTLED_UNTIL = "throttled-until";
  private static final Serde<Incident> JSON = JsonSerde.of(Incident.class);

  private final DeliveryPolicy policy;
  private final ChannelStore<byte[]> incidents;
  private final ChannelStore<String> index;

  IncidentStore(DeliveryPolicy policy, ChannelStore<byte[]> incidents, ChannelStore<String> index) {
    this.policy = policy;
    this.incidents = incidents;
    this.index = index;
    String format = "3 " + policy.reminderInterval() + " " + policy.retention();
    if (!format.equals(index.get(FORMAT)) || count(incidents, "") != entries()) {
      rebuild();
      index.put(FORMAT, format);
    }
  }

  private long entries() {
    return Stream.of(Stage.values())
        .filter(stage -> stage != Stage.DELIVERY && stage != Stage.MEMBER)
        .mapToLong(stage -> count(index, stage.code))
        .sum();
  }

  private static long count(ChannelStore<?> store, String beginning) {
    long[] count = new long[1];
    store.forEach(
        beginning,
        (id, value) -> {
          count[0]++;
          return true;
        });
    return count[0];
  }

  private void rebuild() {
    index.forEach(
        "",
        (key, value) -> {
          if (!key.startsWith(Stage.DELIVERY.code)) {
            index.delete(key);
          }
          return true;
        });
    incidents.forEach(
        "",
        (id, json) -> {
          try {
            Incident incident = read(id, json);
            add(entry(incident));
            updateMember(null, incident);
            Pending pending = incident.pending();
            if (pending != null && pending.failure() == Failure.RATE_LIMITED) {
              throttleUntil(pending.due());
            }
          } catch (IllegalStateException e) {
            park(id);
          }
          return true;
        });
  }

  /**
   * @throws IllegalStateException if it can't be read
   */
  @Nullable Incident get(String id) {
    byte[] json = incidents.get(id);
    return json == null ? null : read(id, json);
  }

  private static Incident read(String id, byte[] json) {
    try {
      return JSON.deserializer().deserialize(id, json);
    } catch (SerializationException e) {
      // Not a failure of Kafka, which would stop the service.
      throw new IllegalStateException("can't read incident " + id, e);
    }
  }

  /**
   * @param before what is stored under its id, null if nothing is
   */
  void put(@Nullable Incident before, Incident after) {
    IndexEntry entry = entry(after);
    if (before != null) {
      String former = entry(before).key();
      if (!former.equals(entry.key())) {
        index.delete(former);
      }
    }
    incidents.put(after.id(), JSON.serializer().serialize(after.id(), after));
    add(entry);
    updateMember(before, after);
  }

  private void updateMember(@Nullable Incident before, @Nullable Incident after) {
    String former = before == null ? "" : member(before);
    String current = after == null ? "" : member(after);
    if (!former.equals(current)) {
      if (!former.isEmpty()) {
        index.delete(former);
      }
      if (!current.isEmpty()) {
        index.put(current, "");
      }
    }
  }

  private static String member(Incident incident) {
    return incident.isOpenInGroup()
        ? Stage.MEMBER.code + incident.group() + "/" + incident.id()
        : "";
  }

  /**
   * The ids of the incidents of a group that are open and that the destination knows.
   *
   * @param limit of their number
   */
  List<String> members(String group, int limit) {
    List<String> ids = new ArrayList<>();
    index.forEach(
        Stage.MEMBER.code + group + "/",
        (key, value) -> ids.size() < limit && ids.add(key.substring(key.lastIndexOf('/') + 1)));
    return ids;
  }

  /** Deletes an incident, and remembers its delivery. */
  void delete(Incident incident, Instant now) {
    incidents.delete(incident.id());
    index.delete(entry(incident).key());
    updateMember(incident, null);
    add(entry(Stage.DELIVERY, "", now.plus(DELIVERIES_KEPT), incident, ""));
  }

  boolean isAbsent() {
    return index.get(ABSENT) != null;
  }

  /**
   * Deletes all incidents.
   *
   * @return their number
   */
  int forgetAll(Instant now) {
    List<Incident> all = new ArrayList<>();
    incidents.forEach(
        "",
        (id, json) -> {
          try {
            all.add(read(id, json));
          } catch (IllegalStateException e) {
            // Another release may be able to read it.
            park(id);
          }
          return true;
        });
    all.forEach(incident -> delete(incident, now));
    index.delete(ABSENT);
    return all.size();
  }

  void forget(IndexEntry delivery) {
    index.delete(delivery.key());
  }

  /** Leaves an incident as it is until another release can process it. */
  void park(String id) {
    index.forEach(
        "",
        (key, value) -> {
          if (key.endsWith("/" + id)) {
            index.delete(key);
          }
          return true;
        });
    index.put(Stage.SKIPPED.code + id, "");
  }

  /**
   * The incident of an entry. If the incident no longer has that entry, the entry is replaced.
   *
   * @return null if it was
   */
  @Nullable Incident verified(IndexEntry entry) {
    Incident incident = get(entry.id());
    if (incident != null && entry(incident).key().equals(entry.key())) {
      return incident;
    }
    index.delete(entry.key());
    if (incident != null) {
      add(entry(incident));
    }
    return null;
  }

  /** The entries of a stage, or of one of its groups, in their order, while they are accepted. */
  void forEach(Stage stage, String group, Predicate<IndexEntry> action) {
    index.forEach(
        stage.code + (group.isEmpty() ? "" : group + "/"),
        (key, value) -> action.test(IndexEntry.parse(stage, key, value)));
  }

  /** The first entries of a stage that is over. */
  List<IndexEntry> over(Stage stage, Instant now, int limit) {
    List<IndexEntry> over = new ArrayList<>();
    forEach(
        stage, "", entry -> !entry.due().isAfter(now) && over.size() < limit && over.add(entry));
    return over;
  }

  /** The channel asked for no messages until then; null if it never did. */
  @Nullable Instant throttledUntil() {
    String time = index.get(THROTTLED_UNTIL);
    return time == null ? null : Instant.ofEpochMilli(Long.parseLong(time));
  }

  void throttleUntil(Instant time) {
    index.put(THROTTLED_UNTIL, Long.toString(time.toEpochMilli()));
  }

  /** The functions of the violations that are open and that only a summary contains. */
  List<HistorySummary.Open> openHistory() {
    List<HistorySummary.Open> functions = new ArrayList<>();
    forEach(Stage.PURGE_OPEN_HISTORY, "", entry -> functions.add(entry.open()));
    return functions;
  }

  /** The violations that are open and that only the daily summary contains. */
  List<RuleSummary.Open> summarized() {
    List<RuleSummary.Open> violations = new ArrayList<>();
    forEach(Stage.SUMMARIZED, "", entry -> violations.add(entry.summarized()));
    return violations;
  }

  IndexEntry entry(Incident incident) {
    Pending pending = incident.pending();
    if (pending != null) {
      String since = IndexEntry.pending(pending.since(), incident.group());
      return pending.handover() == null
          ? entry(Stage.TO_SEND, group(incident, pending.notice()), pending.due(), incident, since)
          : entry(Stage.IN_FLIGHT, "", pending.handover().at(), incident, since);
    }
    Violation violation = incident.violation();
    if (incident.isSummarized()) {
      return entry(
          Stage.SUMMARIZED,
          "",
          incident.changedAt(),
          incident,
          IndexEntry.value(violation.rule(), violation.functionArn()));
    }
    if (incident.isFinished()) {
      Instant purge = incident.changedAt().plus(policy.retention());
      return incident.isOpenHistory()
          ? entry(
              Stage.PURGE_OPEN_HISTORY,
              "",
              purge,
              incident,
              IndexEntry.value(policy.severity(violation), violation.functionArn()))
          : entry(Stage.PURGE, "", purge, incident, "");
    }
    Instant reminder = incident.nextReminder(policy.reminderInterval());
    return reminder == null
        ? entry(Stage.IDLE, "", incident.changedAt(), incident, "")
        : entry(Stage.REMINDER, "", reminder, incident, "");
  }

  /**
   * What may be sent together: the notifications of one kind about one account, or about one change
   * of the network, the urgent ones apart.
   */
  String group(Incident incident, Notice notice) {
    boolean isEvent = notice == Notice.OPENED || notice == Notice.RESOLVED;
    return IndexEntry.group(
        (incident.isOfNetwork()
                ? IndexEntry.ofCause(Objects.requireNonNull(incident.group()))
                : incident.violation().functionArn().account())
            + " "
            + notice,
        isEvent && policy.isUrgent(incident.violation()));
  }

  private static IndexEntry entry(
      Stage stage, String group, Instant due, Incident incident, String value) {
    return new IndexEntry(stage, group, due, incident.happened(), incident.id(), value);
  }

  private void add(IndexEntry entry) {
    index.put(entry.key(), entry.value());
  }
}
