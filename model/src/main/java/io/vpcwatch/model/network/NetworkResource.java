package io.vpcwatch.model.network;

import static java.util.Comparator.comparing;
import static java.util.Map.Entry.comparingByValue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vpcwatch.model.Copies;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one network resource: the join of its changes, whatever their order, and
 * however often each arrives. Every part is a register of which the last writer wins; a part that
 * no change has shown is unknown.
 *
 * <p>Only what is beyond the bounds depends on the order: the events of parts that the resource has
 * no more, of which the newest {@value #MAX_REMOVED} are kept, and families of more than {@value
 * #MAX_MEMBERS} members, which become unknown until a description shows fewer.
 *
 * @param life has the value "" if the resource exists, none if it was deleted
 * @param bases of each family when it was last shown as a whole: what was shown earlier does not
 *     count. Has the value "", or none if the members up to then are unknown because they were too
 *     many.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkResource(
    String region,
    @Nullable String account,
    NetworkKind kind,
    String id,
    Part life,
    SortedMap<String, Part> parts,
    SortedMap<String, Register> bases) {

  static final int MAX_MEMBERS = 2000;
  static final int MAX_REMOVED = 64;

  private static final Comparator<Register> ORDER_OF_BASES =
      Register.AGE.thenComparing(base -> base.value() == null).thenComparing(Register.ORDER);

  /** Of ids that are not used again, a deletion is final; a description may be outdated. */
  private static final Comparator<Register> ORDER_OF_FINAL_LIFE =
      comparing((Register life) -> life.value() == null && life.event() != null)
          .thenComparing(Register.ORDER);

  public NetworkResource {
    parts = Copies.sorted(parts);
    bases = Copies.sorted(bases);
  }

  public static NetworkResource of(NetworkChange change) {
    SortedMap<String, Part> parts = new TreeMap<>();
    change.removed().forEach(name -> parts.put(name, Part.of(Register.of(change, null))));
    change.parts().forEach((name, value) -> parts.put(name, Part.of(Register.of(change, value))));
    SortedMap<String, Register> bases = new TreeMap<>();
    change.complete().forEach(family -> bases.put(family, Register.of(change, "")));
    return bounded(
        change.region(),
        change.account(),
        change.kind(),
        change.id(),
        Part.of(Register.of(change, change.deleted() ? null : "")),
        parts,
        bases);
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  public NetworkResource plus(NetworkChange change) {
    return join(of(change));
  }

  /** Commutative, associative and idempotent within the bounds. */
  public NetworkResource join(NetworkResource other) {
    if (equals(other)) {
      return this;
    }
    SortedMap<String, Part> joined = new TreeMap<>(parts);
    other.parts.forEach(
        (name, part) -> joined.merge(name, part, (one, two) -> one.join(two, Register.ORDER)));
    SortedMap<String, Register> joinedBases = new TreeMap<>(bases);
    other.bases.forEach(
        (family, base) ->
            joinedBases.merge(
                family, base, (one, two) -> ORDER_OF_BASES.compare(one, two) >= 0 ? one : two));
    Comparator<Register> orderOfLife = kind.reusesIds() ? Register.ORDER : ORDER_OF_FINAL_LIFE;
    return bounded(
        region,
        account == null || (other.account != null && other.account.compareTo(account) > 0)
            ? other.account
            : account,
        kind,
        id,
        life.join(other.life, orderOfLife),
        joined,
        joinedBases);
  }

  private static NetworkResource bounded(
      String region,
      @Nullable String account,
      NetworkKind kind,
      String id,
      Part life,
      SortedMap<String, Part> parts,
      SortedMap<String, Register> bases) {
    forgetLargeFamilies(parts, bases);
    forgetRemoved(parts, bases);
    return new NetworkResource(region, account, kind, id, life, parts, bases);
  }

  private static void forgetLargeFamilies(
      SortedMap<String, Part> parts, SortedMap<String, Register> bases) {
    if (parts.size() <= MAX_MEMBERS) {
      return;
    }
    Map<String, Integer> sizes = new HashMap<>();
    Map<String, Register> newest = new HashMap<>();
    parts.forEach(
        (name, part) -> {
          String family = NetworkParts.familyOf(name);
          if (family != null && !isOutdated(name, part, bases)) {
            sizes.merge(family, 1, Integer::sum);
            newest.merge(family, part.last(), (a, b) -> Register.AGE.compare(a, b) >= 0 ? a : b);
          }
        });
    newest.forEach(
        (family, last) -> {
          if (sizes.getOrDefault(family, 0) > MAX_MEMBERS) {
            bases.put(family, new Register(null, last.time(), last.created(), last.event()));
          }
        });
  }

  /** Of the parts that no longer count, only the newest events matter: they removed something. */
  private static void forgetRemoved(
      SortedMap<String, Part> parts, SortedMap<String, Register> bases) {
    SortedMap<String, Register> removed = new TreeMap<>();
    parts
        .entrySet()
        .removeIf(
            entry -> {
              if (!isOutdated(entry.getKey(), entry.getValue(), bases)) {
                return false;
              }
              Register event = entry.getValue().lastEvent();
              if (event != null) {
                removed.put(entry.getKey(), event);
              }
              return true;
            });
    removed.entrySet().stream()
        .sorted(comparingByValue(Register.ORDER.reversed()))
        .limit(MAX_REMOVED)
        .forEach(entry -> parts.put(entry.getKey(), Part.of(entry.getValue())));
  }

  private static boolean isOutdated(String name, Part part, Map<String, Register> bases) {
    String family = NetworkParts.familyOf(name);
    Register base = family == null ? null : bases.get(family);
    if (base == null) {
      return false;
    }
    int age = Register.AGE.compare(part.last(), base);
    return age < 0 || (age == 0 && base.value() == null);
  }

  public boolean isDeleted() {
    return deletedAt() != null;
  }

  /** Null if it exists. */
  public @Nullable Instant deletedAt() {
    Register last = life.last();
    return last.value() == null ? last.time() : null;
  }

  /** The value of a part, null if the resource does not have it, or if that is not known. */
  public @Nullable String value(String part) {
    Register register = register(part);
    return register == null ? null : register.value();
  }

  /** Whether it is known what a single part is, or that the resource does not have it. */
  boolean shows(String part) {
    return parts.containsKey(part);
  }

  /** What counts of a part; null if it is not known, or only by the base of its family. */
  @Nullable Register register(String name) {
    Part part = parts.get(name);
    return part == null || isOutdated(name, part, bases) ? null : part.last();
  }

  /** Whether all members of a family are known. */
  boolean lists(String family) {
    Register base = bases.get(family);
    return base != null && base.value() != null;
  }

  /** The known members of a family: the values by their keys. */
  public SortedMap<String, String> members(String family) {
    String prefix = NetworkParts.member(family, "");
    SortedMap<String, String> members = new TreeMap<>();
    namesOf(family)
        .forEach(
            name -> {
              String value = value(name);
              if (value != null) {
                members.put(name.substring(prefix.length()), value);
              }
            });
    return Collections.unmodifiableSortedMap(members);
  }

  /** Who made the part what it is; null if it is not known. */
  @Nullable NetworkCause cause(String name) {
    Part part = parts.get(name);
    return part == null || isOutdated(name, part, bases) ? null : causeOf(part.cause());
  }

  /** Who made the resource exist, or deleted it. */
  @Nullable NetworkCause causeOfLife() {
    return causeOf(life.cause());
  }

  /** Who removed a member of the family last. */
  @Nullable NetworkCause lastRemoval(String family) {
    return lastEvent(family, event -> event.value() == null);
  }

  /** Who set or removed a member of the family last. */
  @Nullable NetworkCause lastChange(String family) {
    return lastEvent(family, event -> true);
  }

  private @Nullable NetworkCause lastEvent(String family, Predicate<Register> condition) {
    return causeOf(
        namesOf(family)
            .map(name -> Objects.requireNonNull(parts.get(name)).lastEvent())
            .filter(event -> event != null && condition.test(event))
            .max(Register.ORDER)
            .orElse(null));
  }

  private Stream<String> namesOf(String family) {
    return parts.subMap(family + '/', family + '0').keySet().stream(); // 0 follows / in ASCII
  }

  private @Nullable NetworkCause causeOf(@Nullable Register register) {
    NetworkEvent event = register == null ? null : register.event();
    return register == null || event == null
        ? null
        : new NetworkCause(
            kind,
            id,
            event.operation(),
            new EventRef(register.time(), event.eventId(), event.actor()));
  }
}
