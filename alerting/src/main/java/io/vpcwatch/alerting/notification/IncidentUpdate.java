package io.vpcwatch.alerting.notification;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of one incident, or of several that are sent as one: a digest of one account, or what
 * one cause did to rules about the network.
 *
 * @param incident the id of the violation under which the destination knows the first incident:
 *     corrections may have given the violation another one since
 * @param reminder the number of the reminder, from 1; only meaningful for a reminder
 * @param reopened how often the first incident opened again after its end was sent
 * @param openings of the first function that the destination was notified of within a short time,
 *     this one included
 * @param root the message by which the destination was notified of the opening of all of them; null
 *     if there is no such message, or its channel gives no reference to messages
 * @param violations their current state, the oldest first; never empty
 * @param group the thread that all of them share with others of the same cause; null if they share
 *     none
 * @param others the number of other violations of the group that the destination knows and that are
 *     open, up to 1,000
 * @param note of the first incident; never null if the notice is about it
 * @param exemption that ended the first violation, or whose end opened it; null if there is none,
 *     or it is not known
 * @param policy what applies to the first function; null if it is not known
 */
@RecordBuilder
public record IncidentUpdate(
    String incident,
    Notice notice,
    int reminder,
    int reopened,
    int openings,
    @Nullable ThreadRef root,
    List<Violation> violations,
    @Nullable String group,
    long others,
    @Nullable IncidentNote note,
    @Nullable Exemption exemption,
    @Nullable Policy policy)
    implements Notification {

  public IncidentUpdate {
    violations = List.copyOf(violations);
  }

  /** Of a single incident. */
  public static IncidentUpdate of(
      String incident, Notice notice, int reminder, @Nullable ThreadRef root, Violation violation) {
    return IncidentUpdateBuilder.builder()
        .incident(incident)
        .notice(notice)
        .reminder(reminder)
        .root(root)
        .violations(List.of(violation))
        .build();
  }

  public IncidentUpdate with(IncidentNote newNote) {
    return IncidentUpdateBuilder.builder(this).note(newNote).build();
  }

  public IncidentUpdate with(Exemption newExemption) {
    return IncidentUpdateBuilder.builder(this).exemption(newExemption).build();
  }

  /** Whether the first violation opened because an exemption ended. */
  public boolean isOpenedByExemption() {
    return first().opened().exemption() != null;
  }

  /**
   * The kind of the message about it: opened, reminder-1, acknowledged-1795683600 (the time of the
   * note), resolved. After the violation has opened again, these are reopened-1, reminder-1.1,
   * resolved-1: destinations drop a message of which they have another with the same incident and
   * kind. The messages of a group also have the set of its violations, but for the first one.
   */
  public String kind() {
    boolean isFirst = notice == Notice.OPENED && !isReopening() && others == 0;
    return group == null || isFirst
        ? kindOfOne()
        : (isPartial() ? "updated" : kindOfOne()) + "-" + digestId().substring(0, 8);
  }

  private String kindOfOne() {
    String suffix = reopened == 0 ? "" : "-" + reopened;
    return switch (notice) {
      case OPENED -> isReopening() ? "reopened" + suffix : "opened";
      case REMINDER -> "reminder" + (reopened == 0 ? "-" : suffix + ".") + reminder;
      case ACKNOWLEDGED ->
          Message.ACKNOWLEDGED + "-" + Objects.requireNonNull(note).at().getEpochSecond();
      case RESOLVED -> "resolved" + suffix;
    };
  }

  /** Whether other violations of its group are still open. */
  public boolean isPartial() {
    return notice == Notice.RESOLVED && others > 0;
  }

  /** What all messages about it have in common. */
  public String thread() {
    return group == null ? incident : group;
  }

  /** Whether it is about a violation whose end was sent before. */
  public boolean isReopening() {
    return notice == Notice.OPENED && reopened > 0;
  }

  @Override
  public List<String> ids() {
    return violations.stream().map(Violation::id).toList();
  }

  /** Of a digest: another set of violations is another message. */
  public String digestId() {
    return UUID.nameUUIDFromBytes(String.join(" ", ids()).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  public boolean isDigest() {
    return violations.size() > 1;
  }

  /** The oldest violation, or the only one. */
  public Violation first() {
    return violations.get(0);
  }
}
