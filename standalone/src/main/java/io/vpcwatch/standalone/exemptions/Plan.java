package io.vpcwatch.standalone.exemptions;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has to be published so that the exemptions in force are those of a file.
 *
 * @param lapsed entries of the file that are over: they are not published
 * @param obsolete exemptions that ended so long ago that their records are to be deleted
 * @param by who carries it out
 */
record Plan(
    List<Change> changes,
    List<Exemption> lapsed,
    List<Exemption> obsolete,
    String by,
    Instant now) {
  /** For as long as the topic violations keeps the violations that they ended. */
  static final Duration KEPT = Duration.ofDays(400);

  /**
   * One change.
   *
   * @param before in force, or not yet; null for a new exemption
   * @param after null for an exemption that is withdrawn; with another id if it replaces the one
   *     before
   */
  record Change(@Nullable Exemption before, @Nullable Exemption after) {
    Exemption subject() {
      return after == null ? Objects.requireNonNull(before) : after;
    }

    boolean isInPlace() {
      return before != null && after != null && before.id().equals(after.id());
    }
  }

  /**
   * A plan for the entries of a file.
   *
   * @param wanted by {@link ExemptionFile#read}
   * @param known all records of the topic
   * @param pruned which exemptions are withdrawn if the file does not have them
   * @param by who applies the file
   */
  static Plan of(
      List<Exemption> wanted,
      Collection<Exemption> known,
      Predicate<Exemption> pruned,
      String by,
      Instant now) {
    SortedMap<String, Exemption> current = current(known);
    List<Change> changes = new ArrayList<>();
    List<Exemption> lapsed = new ArrayList<>();
    for (Exemption entry : wanted) {
      Exemption before = current.get(entry.name());
      if (entry.validUntil().isAfter(now)) {
        Change change = change(before, entry, by, now);
        if (!Objects.equals(change.before(), change.after())) {
          changes.add(change);
        }
      } else {
        lapsed.add(entry);
        if (before != null && before.until().isAfter(now)) {
          changes.add(new Change(before, null));
        }
      }
    }
    Set<String> names = wanted.stream().map(Exemption::name).collect(Collectors.toSet());
    current.values().stream()
        .filter(each -> !names.contains(each.name()) && each.until().isAfter(now))
        .filter(pruned)
        .forEach(each -> changes.add(new Change(each, null)));
    List<Exemption> obsolete =
        known.stream().filter(each -> each.until().plus(KEPT).isBefore(now)).toList();
    return new Plan(changes, lapsed, obsolete, by, now);
  }

  /** A plan that withdraws an exemption; without changes if it is over or unknown. */
  static Plan withdrawing(String name, Collection<Exemption> known, String by, Instant now) {
    List<Change> changes =
        current(known).values().stream()
            .filter(each -> each.id().equals(name) || each.name().equals(name))
            .filter(each -> each.until().isAfter(now))
            .map(each -> new Change(each, null))
            .toList();
    return new Plan(changes, List.of(), List.of(), by, now);
  }

  /** The latest version of each exemption, by name. */
  static SortedMap<String, Exemption> current(Collection<Exemption> known) {
    return known.stream()
        .sorted(Comparator.comparingInt(Exemption::version))
        .collect(
            Collectors.toMap(Exemption::name, each -> each, (older, newer) -> newer, TreeMap::new));
  }

  private static Change change(
      @Nullable Exemption before, Exemption entry, String by, Instant now) {
    ExemptionBuilder after =
        ExemptionBuilder.builder(entry).createdBy(by).createdAt(now).validFrom(later(entry, now));
    if (before == null) {
      return new Change(null, after.build());
    }
    if (!before.until().isAfter(now)) {
      return new Change(null, after.id(before.nextId()).build());
    }
    boolean isSame =
        Set.copyOf(before.matchers()).equals(Set.copyOf(entry.matchers()))
            && before.rules().equals(entry.rules())
            && before.validFrom().equals(later(entry, before.createdAt()));
    return isSame
        ? new Change(
            before,
            ExemptionBuilder.builder(before)
                .owner(entry.owner())
                .reason(entry.reason())
                .ticket(entry.ticket())
                .validUntil(entry.validUntil())
                .build())
        : new Change(before, after.id(before.nextId()).build());
  }

  /** An exemption does not change the past: it begins when it is applied, or later. */
  private static Instant later(Exemption entry, Instant applied) {
    return entry.validFrom().isAfter(applied) ? entry.validFrom() : applied;
  }

  /**
   * The records to publish: a replacement before what it replaces, so that a function that both
   * match is exempt all the time.
   */
  List<Exemption> records() {
    return changes.stream().flatMap(this::records).toList();
  }

  private Stream<Exemption> records(Change change) {
    Exemption withdrawn =
        change.before() == null || change.isInPlace()
            ? null
            : ExemptionBuilder.builder(change.before()).revokedAt(now).revokedBy(by).build();
    return Stream.of(change.after(), withdrawn).flatMap(Stream::ofNullable);
  }

  /** All exemptions after the plan was carried out. */
  Collection<Exemption> result(Collection<Exemption> known) {
    Map<String, Exemption> result = new HashMap<>();
    known.forEach(each -> result.put(each.id(), each));
    records().forEach(each -> result.put(each.id(), each));
    obsolete.forEach(each -> result.remove(each.id()));
    return result.values();
  }
}
