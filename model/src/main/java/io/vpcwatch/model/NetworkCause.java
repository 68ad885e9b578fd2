package io.vpcwatch.model;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Who has done what to which resource, that a function is placed as it is.
 *
 * @param operation {@code ReplaceRoute}
 */
public record NetworkCause(NetworkKind kind, String id, String operation, EventRef event) {
  private static final Comparator<NetworkCause> AGE =
      Comparator.<NetworkCause, Instant>comparing(cause -> cause.event.time())
          .thenComparing(cause -> cause.event.eventId())
          .thenComparing(NetworkCause::id)
          .thenComparing(NetworkCause::toString);

  /** The later of two, of which either may be unknown. */
  public static @Nullable NetworkCause later(
      @Nullable NetworkCause one, @Nullable NetworkCause other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return AGE.compare(one, other) >= 0 ? one : other;
  }
}
