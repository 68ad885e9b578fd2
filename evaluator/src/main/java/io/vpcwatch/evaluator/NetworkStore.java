package io.vpcwatch.evaluator;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.RecordCodec;
import io.vpcwatch.model.network.NetworkResource;
import io.vpcwatch.model.network.NetworkView;
import io.vpcwatch.service.kafka.JsonSerde;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a task stores about the network: each resource, each placement that a function of the task
 * has, which placements depend on a resource, and which functions have a placement. Thousands of
 * functions share a placement, so a change of a resource is judged once for all of them.
 */
final class NetworkStore implements NetworkView {
  private static final String NAME = HistoryProcessor.NETWORK;
  private static final String RESOURCE = "resource ";
  private static final String PLACEMENT = "placement ";
  private static final String DEPENDENT = "dependent ";
  private static final String FUNCTION = "function ";
  private static final String PENDING = "pending ";
  private static final char SEPARATOR = ' ';
  private static final byte[] PRESENT = {};

  /** Of these, not to know one is the same as not to know anything about it. */
  private static final Set<NetworkKind> FORGETTABLE =
      Set.of(
          NetworkKind.SUBNET,
          NetworkKind.SECURITY_GROUP,
          NetworkKind.ROUTE_TABLE,
          NetworkKind.NETWORK_ACL);

  private static final SmileFactory SMILE =
      SmileFactory.builder()
          // The parts of a resource name the same person many times.
          .enable(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES)
          .build();

  private static final RecordCodec<NetworkResource> RESOURCES =
      RecordCodec.of(NetworkResource.class);
  private static final JsonSerde<JudgedPlacement> PLACEMENTS = JsonSerde.of(JudgedPlacement.class);
  private static final JsonSerde<Pending> PENDINGS = JsonSerde.of(Pending.class);

  private final SortedEntries store;

  NetworkStore(SortedEntries store) {
    this.store = store;
  }

  /**
   * A placement whose functions are still to be evaluated, because the network changed.
   *
   * @param from the first of them
   */
  record Pending(String placement, String from, FunctionEvaluator.Trigger trigger) {
    Pending from(String next) {
      return new Pending(placement, next, trigger);
    }
  }

  @Override
  public @Nullable NetworkResource find(String region, String id) {
    byte[] value = store.get(key(RESOURCE, region, id));
    try {
      return value == null ? null : RESOURCES.decode(value, SMILE, new ArrayList<>());
    } catch (IOException e) {
      throw new UncheckedIOException("the state of " + id + " is not readable", e);
    }
  }

  void put(NetworkResource resource) {
    try {
      store.put(key(RESOURCE, resource.region(), resource.id()), RESOURCES.encode(resource, SMILE));
    } catch (IOException e) {
      throw new UncheckedIOException("the state of " + resource.id() + " is not writable", e);
    }
  }

  /**
   * Forgets, of the next resources, those that were deleted before a moment and on which no
   * placement depends. Of other kinds than these, a deleted resource says what becomes of another
   * one that still names it, as of a route to a gateway; without it, the other would be believed.
   *
   * @param after the last resource that was looked at, empty to begin
   * @return the last one now, empty at the end
   */
  String purgeDeleted(Instant before, String after, int limit) {
    List<String> next = suffixes(RESOURCE, after + '\0', limit);
    for (String suffix : next) {
      int separator = suffix.indexOf(SEPARATOR);
      String id = suffix.substring(separator + 1);
      NetworkResource resource = find(suffix.substring(0, separator), id);
      if (resource != null && isOver(resource, before) && dependents(id).isEmpty()) {
        store.delete(RESOURCE + suffix);
      }
    }
    return next.size() < limit ? "" : next.get(next.size() - 1);
  }

  private static boolean isOver(NetworkResource resource, Instant before) {
    Instant deletedAt = resource.deletedAt();
    return deletedAt != null && deletedAt.isBefore(before) && FORGETTABLE.contains(resource.kind());
  }

  @Nullable JudgedPlacement placement(String key) {
    return PLACEMENTS.deserializer().deserialize(NAME, store.get(PLACEMENT + key));
  }

  /**
   * @param before what it replaces, null if there is none
   */
  void put(String key, JudgedPlacement judged, @Nullable JudgedPlacement before) {
    store.put(PLACEMENT + key, PLACEMENTS.serializer().serialize(NAME, judged));
    SortedSet<String> outdated = new TreeSet<>();
    if (before != null) {
      outdated.addAll(before.dependsOn());
    }
    for (String id : judged.dependsOn()) {
      if (!outdated.remove(id)) {
        store.put(key(DEPENDENT, id, key), PRESENT);
      }
    }
    outdated.forEach(id -> store.delete(key(DEPENDENT, id, key)));
  }

  /** The placements that depend on a resource. */
  List<String> dependents(String id) {
    return suffixes(key(DEPENDENT, id, ""), "", Integer.MAX_VALUE);
  }

  void add(String placement, FunctionArn function) {
    store.put(key(FUNCTION, placement, function.toString()), PRESENT);
  }

  /** Forgets the placement with its last function. */
  void remove(String placement, FunctionArn function) {
    store.delete(key(FUNCTION, placement, function.toString()));
    if (functions(placement, "", 1).isEmpty()) {
      JudgedPlacement judged = placement(placement);
      if (judged != null) {
        judged.dependsOn().forEach(id -> store.delete(key(DEPENDENT, id, placement)));
        store.delete(PLACEMENT + placement);
      }
    }
  }

  /** The functions of a placement, in the order of their ARNs. */
  List<String> functions(String placement, String from, int limit) {
    return suffixes(key(FUNCTION, placement, ""), from, limit);
  }

  void put(Pending pending) {
    store.put(PENDING + pending.placement(), PENDINGS.serializer().serialize(NAME, pending));
  }

  @Nullable Pending pending() {
    List<String> first = store.keys(PENDING, end(PENDING), 1);
    return first.isEmpty()
        ? null
        : PENDINGS.deserializer().deserialize(NAME, store.get(first.get(0)));
  }

  void finish(Pending pending) {
    store.delete(PENDING + pending.placement());
  }

  private List<String> suffixes(String prefix, String from, int limit) {
    return store.keys(prefix + from, end(prefix), limit).stream()
        .map(key -> key.substring(prefix.length()))
        .toList();
  }

  private static String key(String kind, String one, String other) {
    return kind + one + SEPARATOR + other;
  }

  private static String end(String prefix) {
    return requireNonNull(KeyRange.ofPrefix(prefix).to());
  }
}
