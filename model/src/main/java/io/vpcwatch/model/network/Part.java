package io.vpcwatch.model.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A part of a resource: what was shown last, and the last event about it, so that a description
 * does not make the person behind the event forgotten.
 *
 * @param event null if {@code last} is that event, or none is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Part(Register last, @Nullable Register event) {
  static Part of(Register register) {
    return new Part(register, null);
  }

  /** Commutative, associative and idempotent, as the greatest of a total order is. */
  Part join(Part other, Comparator<Register> order) {
    if (equals(other)) {
      return this;
    }
    Register latest = order.compare(last, other.last) >= 0 ? last : other.last;
    return latest.event() != null
        ? of(latest)
        : new Part(
            latest,
            Stream.of(last, other.last, event, other.event)
                .filter(each -> each != null && each.event() != null)
                .max(order)
                .orElse(null));
  }

  /** The last event about the part. */
  @Nullable Register lastEvent() {
    return last.event() != null ? last : event;
  }

  /** The event that made the part what it is, null if it is not known. */
  @Nullable Register cause() {
    Register known = lastEvent();
    return known != null && Objects.equals(known.value(), last.value()) ? known : null;
  }
}
