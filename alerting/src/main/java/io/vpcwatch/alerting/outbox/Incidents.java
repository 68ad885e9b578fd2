package io.vpcwatch.alerting.outbox;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of one channel by the id of their violation. Survives whatever happens to the
 * process.
 */
interface Incidents {

  @Nullable Incident get(String violationId);

  void put(String violationId, Incident incident);

  void remove(String violationId);

  /** In no particular order. The action may change what it is given, nothing else. */
  void forEach(BiConsumer<String, Incident> action);
}
