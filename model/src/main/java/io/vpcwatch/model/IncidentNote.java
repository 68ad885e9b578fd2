package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has decided about an open incident. The newest note of an incident counts.
 *
 * @param incident the id of the violation
 * @param by the name of who decided
 * @param until no reminders are sent before; null: none until it is resolved
 * @param note why, for the others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IncidentNote(
    String incident,
    State state,
    String by,
    Instant at,
    @Nullable Instant until,
    @Nullable String note) {
  private static final Duration SAME = Duration.ofMinutes(1);
  private static final int MAX_NAME = 200;
  private static final int MAX_NOTE = 1000;

  public enum State {
    /** Somebody works on it. */
    ACKNOWLEDGED,
    /** It may wait. */
    SNOOZED
  }

  public IncidentNote {
    by = SanitizedText.stored(by, MAX_NAME);
    note = note == null ? null : SanitizedText.stored(note, MAX_NOTE);
  }

  /** Whether it decides the same as a former one, as when somebody clicks twice. */
  public boolean repeats(IncidentNote former) {
    boolean sameEnd =
        (until == null || former.until == null)
            ? Objects.equals(until, former.until)
            : Duration.between(former.until, until).abs().compareTo(SAME) < 0;
    return sameEnd
        && state == former.state
        && by.equals(former.by)
        && Objects.equals(note, former.note);
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }
}
