package io.vpcwatch.model.network;

import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.SanitizedText;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects what one event or description shows of a resource. */
public final class NetworkChangeDraft {
  /** Longer than any id, ARN, rule or name that AWS assigns. */
  private static final int LONGEST_TEXT = 512;

  private final NetworkKind kind;
  private final String id;
  private @Nullable String account;
  private boolean deleted;
  private final SortedMap<String, String> parts = new TreeMap<>();
  private final SortedSet<String> removed = new TreeSet<>();
  private final SortedSet<String> complete = new TreeSet<>();

  public NetworkChangeDraft(NetworkKind kind, String id) {
    this.kind = kind;
    this.id = stored(id);
  }

  /**
   * @param owner null or empty if it is not known
   */
  public NetworkChangeDraft account(@Nullable String owner) {
    account = owner == null || owner.isEmpty() ? null : stored(owner);
    return this;
  }

  public NetworkChangeDraft deleted() {
    deleted = true;
    return this;
  }

  /**
   * @param value null if it is not shown
   */
  public NetworkChangeDraft part(String name, @Nullable Object value) {
    if (value != null) {
      parts.put(stored(name), stored(value.toString()));
    }
    return this;
  }

  /** A single part that the resource has, or does not have if the value is null. */
  public NetworkChangeDraft partOrNone(String name, @Nullable String value) {
    return value == null ? removed(name) : part(name, value);
  }

  /** As {@link #part}, of a family. */
  public NetworkChangeDraft member(String family, String key, @Nullable Object value) {
    return part(NetworkParts.member(family, key), value);
  }

  public NetworkChangeDraft removed(String name) {
    removed.add(stored(name));
    return this;
  }

  public NetworkChangeDraft complete(String... families) {
    complete.addAll(List.of(families));
    return this;
  }

  /** How many characters the names and values of all parts have. */
  public int length() {
    int names = removed.stream().mapToInt(String::length).sum();
    return parts.entrySet().stream()
        .mapToInt(part -> part.getKey().length() + part.getValue().length())
        .reduce(names, Integer::sum);
  }

  /** Adds what was collected to a builder, which has the rest. */
  public NetworkChange build(NetworkChangeBuilder builder) {
    return builder
        .kind(kind)
        .id(id)
        .account(account)
        .deleted(deleted)
        .parts(parts)
        .removed(removed)
        .complete(complete)
        .build();
  }

  private static String stored(String text) {
    return SanitizedText.stored(text, LONGEST_TEXT);
  }
}
