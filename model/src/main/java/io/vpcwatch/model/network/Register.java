package io.vpcwatch.model.network;

import static java.util.Comparator.comparingLong;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What one change shows of one part of a resource.
 *
 * @param value null if the resource does not have the part
 * @param created by the event that created the resource
 * @param event null if AWS was asked for the state
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Register(
    @Nullable String value,
    Instant time,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean created,
    @Nullable NetworkEvent event) {

  /**
   * The order of time. Event times are whole seconds. Within one, nothing precedes the creation,
   * and an event may be later than a description, which then does not show its effect; one that
   * does show it loses nothing.
   */
  static final Comparator<Register> AGE =
      comparingLong((Register register) -> register.time.getEpochSecond())
          .thenComparingInt(Register::rank)
          .thenComparing(Register::time);

  /**
   * Which of two registers of one part counts. Of events within one second, that which sets the
   * part: tools replace a route or rule by removing it first. The rest makes the order total.
   */
  static final Comparator<Register> ORDER =
      AGE.thenComparing(register -> register.value != null)
          .thenComparing(register -> register.event == null ? "" : register.event.eventId())
          .thenComparing(Register::value, nullsFirst(naturalOrder()))
          .thenComparing(Register::toString);

  static Register of(NetworkChange change, @Nullable String value) {
    boolean created = change.event() != null && !change.complete().isEmpty();
    return new Register(value, change.time(), created, change.event());
  }

  private int rank() {
    if (event == null) {
      return 1;
    }
    return created ? 0 : 2;
  }
}
