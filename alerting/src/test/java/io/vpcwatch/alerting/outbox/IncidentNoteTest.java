package io.vpcwatch.alerting.outbox;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.IncidentNote.State;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Somebody acknowledges or snoozes an incident: everybody is notified, and reminders stop. */
class IncidentNoteTest {
  private static final String ID = violation().opened().id();
  private static final String OPENED = "OPENED " + ID;
  private static final String ACKNOWLEDGED = "ACKNOWLEDGED " + ID;
  private static final String REMINDER = "REMINDER " + ID;

  private final OutboxHarness outbox = OutboxHarness.unlimited();

  private IncidentNote note(State state, @Nullable Duration period) {
    return new IncidentNote(
        ID, state, "ana", outbox.now(), period == null ? null : outbox.now().plus(period), null);
  }

  private OutboxHarness after(Duration time) {
    return outbox.later(time).reminds().delivers();
  }

  @Test
  void an_acknowledged_incident_has_no_reminders_and_is_resolved() {
    outbox.sees(violation().opened()).delivers().sees(note(State.ACKNOWLEDGED, null)).delivers();

    after(Duration.ofDays(2));
    after(Duration.ofDays(20));
    outbox.sees(violation().resolved()).delivers();

    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED, "RESOLVED " + ID);
  }

  @Test
  void a_snoozed_incident_has_a_reminder_when_its_time_is_over() {
    outbox
        .sees(violation().opened())
        .delivers()
        .sees(note(State.SNOOZED, Duration.ofDays(3)))
        .delivers();

    after(Duration.ofDays(3).minusSeconds(1));
    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED);

    after(Duration.ofSeconds(1));
    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED, REMINDER);
  }

  @Test
  void a_note_replaces_a_reminder_that_is_due() {
    outbox.sees(violation().opened()).delivers().later(Duration.ofDays(1)).reminds();

    outbox.sees(note(State.ACKNOWLEDGED, null)).delivers();

    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED);
  }

  @Test
  void a_note_survives_a_restart_and_is_not_sent_again() {
    IncidentNote note = note(State.ACKNOWLEDGED, null);
    outbox.sees(violation().opened()).delivers().sees(note).delivers().restarts().sees(note);

    after(Duration.ofDays(2));

    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED);
  }

  @Test
  void a_note_that_arrives_while_the_opening_is_sent_follows_it() {
    outbox.sees(violation().opened());
    Notification opening = outbox.pollOne();

    outbox.sees(note(State.ACKNOWLEDGED, null)).complete(opening, Attempt.delivered()).delivers();

    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED);
  }

  @Test
  void a_note_that_arrives_while_another_one_is_sent_is_sent_too() {
    outbox.sees(violation().opened()).delivers().sees(note(State.ACKNOWLEDGED, null));
    Notification first = outbox.pollOne();
    outbox.later(Duration.ofSeconds(1)).sees(note(State.SNOOZED, Duration.ofDays(1)));

    outbox.complete(first, Attempt.delivered()).delivers();

    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED, ACKNOWLEDGED);
  }

  @Test
  void the_same_decision_again_notifies_nobody() {
    outbox.sees(violation().opened()).delivers();

    for (Duration period : new Duration[] {null, Duration.ofDays(1)}) {
      State state = period == null ? State.ACKNOWLEDGED : State.SNOOZED;
      outbox.sees(note(state, period)).delivers().later(Duration.ofSeconds(2));
      outbox.sees(note(state, period)).delivers().later(Duration.ofSeconds(2));
    }

    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED, ACKNOWLEDGED);
  }

  @Test
  void an_older_note_does_not_replace_a_newer_one() {
    IncidentNote older = note(State.SNOOZED, Duration.ofHours(1));
    outbox.sees(violation().opened()).delivers().later(Duration.ofSeconds(1));
    outbox.sees(note(State.ACKNOWLEDGED, null)).delivers().sees(older).delivers();

    after(Duration.ofDays(2));

    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED);
  }

  @Test
  void a_note_is_forgotten_when_the_violation_opens_again() {
    outbox.sees(violation().opened()).delivers().sees(note(State.ACKNOWLEDGED, null)).delivers();
    outbox.sees(violation().resolved()).delivers().sees(violation().opened()).delivers();
    outbox.notified.clear();

    after(Duration.ofDays(1));

    assertThat(outbox.notified).containsExactly(REMINDER);
  }

  @Test
  void a_note_on_the_former_id_of_a_corrected_violation_counts_for_its_successor() {
    Violation successor = violation().id("f".repeat(32)).opened();
    outbox
        .sees(violation().opened())
        .delivers()
        .sees(violation().supersededBy(successor.id()), successor)
        .later(Duration.ofSeconds(2))
        .delivers();

    outbox.sees(note(State.ACKNOWLEDGED, null)).delivers();

    assertThat(outbox.notified).containsExactly(OPENED, ACKNOWLEDGED);
  }

  @Test
  void a_channel_ignores_notes_on_incidents_that_it_was_not_notified_of() {
    outbox.sees(note(State.ACKNOWLEDGED, null)).delivers();
    outbox.sees(violation().opened()).delivers().sees(violation().resolved()).delivers();
    outbox.sees(note(State.ACKNOWLEDGED, null)).delivers();

    assertThat(outbox.notified).containsExactly(OPENED, "RESOLVED " + ID);
  }
}
