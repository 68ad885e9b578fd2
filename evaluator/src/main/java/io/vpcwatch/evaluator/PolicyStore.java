package io.vpcwatch.evaluator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.service.kafka.JsonSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a task stores about its policy. A value that another version wrote and this one can't read
 * is taken for missing: the seed of {@link TaskPolicy} then replaces it.
 */
final class PolicyStore {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyStore.class);

  static final String STATE = "state";
  private static final String DOCUMENT = "document/" + PolicyPublisher.DEFAULT_SCOPE;
  private static final String PROVIDER = "provider/";
  private static final String EXEMPTION = "exemption/";
  private static final String TIMER = "timer/";

  private static final JsonSerde<PolicyState> STATES = JsonSerde.of(PolicyState.class);
  private static final JsonSerde<PolicyDocument> DOCUMENTS = JsonSerde.of(PolicyDocument.class);
  private static final JsonSerde<CapacityProvider> PROVIDERS = JsonSerde.of(CapacityProvider.class);
  private static final JsonSerde<Exemption> EXEMPTIONS = JsonSerde.of(Exemption.class);

  private final KeyValueStore<String, byte[]> store;

  PolicyStore(KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  /**
   * A time at which functions are to be evaluated again.
   *
   * @param scopes see {@link TaskPolicy}
   */
  record Timer(Instant due, List<String> scopes) {}

  @Nullable PolicyState state() {
    return read(STATES, STATE);
  }

  void put(PolicyState state) {
    put(STATE, state, STATES);
  }

  @Nullable PolicyDocument document() {
    return read(DOCUMENTS, DOCUMENT);
  }

  void put(PolicyDocument document) {
    put(DOCUMENT, document, DOCUMENTS);
  }

  @Nullable CapacityProvider provider(String arn) {
    return read(PROVIDERS, PROVIDER + arn);
  }

  List<CapacityProvider> providers() {
    return all(PROVIDER, PROVIDERS);
  }

  void put(CapacityProvider provider) {
    put(PROVIDER + provider.arn(), provider, PROVIDERS);
  }

  @Nullable Exemption exemption(String id) {
    return read(EXEMPTIONS, EXEMPTION + id);
  }

  List<Exemption> exemptions() {
    return all(EXEMPTION, EXEMPTIONS);
  }

  void put(Exemption exemption) {
    put(EXEMPTION + exemption.id(), exemption, EXEMPTIONS);
  }

  /**
   * @param id a timer with the same time and id replaces this one
   */
  void addTimer(Instant due, String id, Collection<String> scopes) {
    store.put(timer(due, id), String.join("\n", scopes).getBytes(UTF_8));
  }

  void deleteTimer(Instant due, String id) {
    store.delete(timer(due, id));
  }

  /** Removes the timers that are due and returns them, the earliest first. */
  List<Timer> pollTimers(long now) {
    List<Timer> due = new ArrayList<>();
    for (KeyValue<String, byte[]> timer : entries(TIMER, TIMER + sortable(now + 1))) {
      due.add(new Timer(time(timer.key), List.of(new String(timer.value, UTF_8).split("\n", -1))));
      store.delete(timer.key);
    }
    return due;
  }

  boolean hasTimers() {
    try (KeyValueIterator<String, byte[]> timers = store.range(TIMER, end(TIMER))) {
      return timers.hasNext();
    }
  }

  /** A timer must not fire before it is due: its time is rounded up. */
  private static String timer(Instant due, String id) {
    return TIMER + sortable(due.plusNanos(999_999).toEpochMilli()) + "/" + id;
  }

  private static Instant time(String timer) {
    String millis = timer.substring(TIMER.length(), timer.indexOf('/', TIMER.length()));
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }

  private <T> void put(String key, T value, JsonSerde<T> serde) {
    store.put(key, serde.serializer().serialize(store.name(), value));
  }

  private <T> List<T> all(String prefix, JsonSerde<T> serde) {
    return entries(prefix, end(prefix)).stream()
        .map(entry -> read(serde, entry.key))
        .filter(Objects::nonNull)
        .toList();
  }

  private List<KeyValue<String, byte[]>> entries(String from, String to) {
    List<KeyValue<String, byte[]>> entries = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> range = store.range(from, to)) {
      range.forEachRemaining(entries::add);
    }
    return entries;
  }

  private <T> @Nullable T read(JsonSerde<T> serde, String key) {
    try {
      return serde.deserializer().deserialize(store.name(), store.get(key));
    } catch (SerializationException e) {
      LOG.warn("Ignored an unreadable {} in the store {}", key, store.name(), e);
      return null;
    }
  }

  private static String end(String prefix) {
    return requireNonNull(KeyRange.ofPrefix(prefix).to());
  }

  /** Of fixed width, so that strings sort by time. */
  private static String sortable(long millis) {
    return "%020d".formatted(millis);
  }
}
