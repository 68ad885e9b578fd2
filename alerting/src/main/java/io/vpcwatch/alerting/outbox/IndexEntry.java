package io.vpcwatch.alerting.outbox;

import io.vpcwatch.alerting.notification.HistorySummary;
import io.vpcwatch.alerting.notification.RuleSummary;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one incident waits for, and until when. In the order of their keys, the entries of a stage
 * and group are in the order in which they are due, and of those that are due at once the older
 * event comes first.
 *
 * @param group of notifications that may be sent together; empty for other stages
 * @param due when the stage ends
 * @param happened when the event happened that a notification is about
 * @param id of the incident
 * @param value since when the notification is pending, in milliseconds, and its thread, or the
 *     severity or rule and the function of what only a summary contains; else empty
 */
record IndexEntry(
    Stage stage, String group, Instant due, Instant happened, String id, String value) {
  static final Comparator<IndexEntry> BY_EVENT =
      Comparator.comparing(IndexEntry::happened).thenComparing(IndexEntry::id);

  /** In the order in which they are due, over all groups. */
  static final Comparator<IndexEntry> BY_DUE =
      Comparator.comparing(IndexEntry::due).thenComparing(BY_EVENT);

  private static final String URGENT = " urgent";
  private static final String CAUSE = "cause-";

  /** What an incident waits for. */
  enum Stage {
    /** For its notification to be due. */
    TO_SEND('w'),
    /** For the result of its notification, since its hand-over. */
    IN_FLIGHT('f'),
    /** For its next reminder. */
    REMINDER('r'),
    /** To be deleted. */
    PURGE('p'),
    /** To be deleted, while its violation is open and only a summary contains it. */
    PURGE_OPEN_HISTORY('h'),
    /** For the end of its violation, while it is open and only the daily summary contains it. */
    SUMMARIZED('s'),
    /** For a change of its violation. */
    IDLE('n'),
    /** For another release: this one can't process it. */
    SKIPPED('x'),
    /** For the record of its delivery to be deleted; the incident is. */
    DELIVERY('d'),
    /**
     * For nothing: an open incident of a group that the destination knows, beside its own entry.
     */
    MEMBER('g');

    /** The beginning of the keys. */
    final String code;

    Stage(char letter) {
      code = letter + "/";
    }
  }

  /** With times as precise as in a key. */
  IndexEntry {
    due = precise(due);
    happened = precise(happened);
  }

  private static Instant precise(Instant time) {
    return Instant.ofEpochMilli(Math.max(0, time.toEpochMilli()));
  }

  static String group(String name, boolean isUrgent) {
    return isUrgent ? name + URGENT : name;
  }

  static String value(PlacementRule rule, FunctionArn function) {
    return rule.id() + " " + function;
  }

  static String value(Severity severity, FunctionArn function) {
    return severity + " " + function;
  }

  static IndexEntry parse(Stage stage, String key, String value) {
    String[] parts = key.split("/", -1);
    return new IndexEntry(stage, parts[1], time(parts[2]), time(parts[3]), parts[4], value);
  }

  private static Instant time(String digits) {
    return Instant.ofEpochMilli(Long.parseLong(digits));
  }

  String key() {
    return stage.code + group + "/" + digits(due) + "/" + digits(happened) + "/" + id;
  }

  private static String digits(Instant time) {
    return "%019d".formatted(time.toEpochMilli());
  }

  boolean isUrgent() {
    return group.endsWith(URGENT);
  }

  static String pending(Instant since, @Nullable String thread) {
    return since.toEpochMilli() + (thread == null ? "" : " " + thread);
  }

  /** When the notification became pending. */
  Instant since() {
    return time(value.split(" ", 2)[0]);
  }

  /** Whether both are to be sent as one, as they have the same cause. */
  boolean isOfThreadOf(IndexEntry other) {
    int space = value.indexOf(' ');
    return space > 0 && other.value.endsWith(value.substring(space));
  }

  /** The group, and that of the same notifications that are urgent, or that are not. */
  static List<String> ofBothUrgencies(String group) {
    String name = group.replace(URGENT, "");
    return List.of(name, name + URGENT);
  }

  /** Whether the group is of what one change of the network did. */
  static boolean isOfCause(String group) {
    return group.startsWith(CAUSE);
  }

  static String ofCause(String thread) {
    return CAUSE + thread;
  }

  /** The function and the rule that the daily summary contains. */
  RuleSummary.Open summarized() {
    int space = value.indexOf(' ');
    return new RuleSummary.Open(
        FunctionArn.parse(value.substring(space + 1)),
        PlacementRule.parse(value.substring(0, space)));
  }

  /** The function of open history. */
  HistorySummary.Open open() {
    int space = value.indexOf(' ');
    return new HistorySummary.Open(
        FunctionArn.parse(value.substring(space + 1)), Severity.valueOf(value.substring(0, space)));
  }
}
