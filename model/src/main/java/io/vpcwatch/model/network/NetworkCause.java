package io.vpcwatch.model.network;

import io.vpcwatch.model.EventRef;
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

  static @Nullable NetworkCause of(NetworkResource resource, @Nullable Register register) {
    NetworkEvent event = register == null ? null : register.event();
    return register == null || event == null
        ? null
        : new NetworkCause(
            resource.kind(),
            resource.id(),
            event.operation(),
            new EventRef(register.time(), event.eventId(), event.actor()));
  }

  static @Nullable NetworkCause later(@Nullable NetworkCause one, @Nullable NetworkCause other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return AGE.compare(one, other) >= 0 ? one : other;
  }
}
