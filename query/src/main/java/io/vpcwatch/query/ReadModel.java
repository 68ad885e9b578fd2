package io.vpcwatch.query;

import io.vpcwatch.alerting.notification.Neighbours;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.kafka.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be asked for: the topics as tables, and an index in memory. One thread
 * writes, any may read; a reader may see a change of a function before the violation that it
 * opened.
 */
final class ReadModel {
  private static final int MAX_SHARED = 200_000;
  private static final Duration PURGE_INTERVAL = Duration.ofHours(1);

  private final Items items;
  private final Duration retention;
  private final InstantSource clock;
  private final EventLog events;

  private final Table<FunctionStatus> functions;
  private final Table<Violation> violations;
  private final Table<Delivery> deliveries;
  private final Map<String, Table<?>> tables;

  private final ConcurrentMap<FunctionArn, IndexedFunction> functionIndex =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, IndexedViolation> violationIndex = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Exemption> exemptions = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, IncidentNote> notes = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, ComplianceCount> compliance = new ConcurrentHashMap<>();
  private final ConcurrentMap<Object, Object> shared = new ConcurrentHashMap<>();
  private final Neighbours neighbours = new Neighbours();
  private final AtomicLong revision = new AtomicLong();
  private volatile @Nullable Policy policy;
  private volatile Instant lastEvent = Instant.MIN;
  private volatile boolean complete;
  private Instant nextPurge = Instant.MIN;

  /**
   * @param items renders the events
   * @param retention how long violations that are over are kept
   * @param events receives what changes once everything has been read
   */
  ReadModel(Topics topics, Items items, Duration retention, InstantSource clock, EventLog events) {
    this.items = items;
    this.retention = retention;
    this.clock = clock;
    this.events = events;
    functions = Table.onDisk(topics.functions(), this::onFunction);
    violations = Table.onDisk(topics.violations(), Violation::id, this::isKept, this::onViolation);
    deliveries = Table.onDisk(topics.deliveries(), (key, value, isKept) -> changed());
    tables =
        Map.of(
            "functions",
            functions,
            "violations",
            violations,
            "deliveries",
            deliveries,
            "exemptions",
            Table.inMemory(topics.exemptions(), this::onExemption),
            "incident-notes",
            Table.inMemory(topics.incidentNotes(), this::onNote),
            "compliance",
            Table.inMemory(topics.compliance(), this::onCompliance),
            "policy",
            Table.inMemory(topics.policy(), this::onPolicy));
  }

  Topology topology() {
    StreamsBuilder builder = new StreamsBuilder();
    tables.forEach((name, table) -> table.addTo(builder, name));
    return builder.build();
  }

  private void onFunction(String key, @Nullable FunctionStatus status, boolean isKept) {
    changed();
    if (status == null) {
      forget(key);
      return;
    }
    neighbours.add(status);
    seen(new EventRef(status.since(), status.eventId(), status.by()));
    if (status.verdict() == Verdict.DELETED) {
      functionIndex.remove(status.functionArn());
    } else {
      IndexedFunction former = functionIndex.get(status.functionArn());
      FunctionArn arn =
          former == null
              ? IndexedFunction.sharedArn(status.functionArn(), this::shared)
              : former.arn();
      functionIndex.put(arn, IndexedFunction.of(arn, status, this::shared));
    }
    if (complete) {
      events.add("function", items.function(Items.tree(status), status.functionArn()));
    }
  }

  private void forget(String key) {
    try {
      functionIndex.remove(FunctionArn.parse(key));
    } catch (IllegalArgumentException e) {
      // No function has this key.
    }
  }

  /** One that never existed is not shown, nor one that ended long ago. */
  private boolean isKept(Violation violation) {
    return violation.transition() != Violation.Transition.RETRACTED
        && (violation.resolved() == null
            || violation.resolved().time().isAfter(clock.instant().minus(retention)));
  }

  private void onViolation(String id, @Nullable Violation violation, boolean isKept) {
    changed();
    if (violation == null) {
      return;
    }
    IndexedViolation row = IndexedViolation.of(violation, items.ownership(), this::shared);
    if (isKept) {
      violationIndex.put(id, row);
    } else {
      violationIndex.remove(id);
    }
    seen(violation.opened());
    if (violation.resolved() != null) {
      seen(violation.resolved());
    }
    if (complete) {
      events.add(
          "violation", items.violation(Items.tree(violation), row, notes.get(id), clock.instant()));
      purge();
    }
  }

  private void purge() {
    Instant now = clock.instant();
    if (now.isBefore(nextPurge)) {
      return;
    }
    nextPurge = now.plus(PURGE_INTERVAL);
    long oldest = now.minus(retention).getEpochSecond();
    violationIndex
        .values()
        .removeIf(
            row -> {
              boolean isOver = row.resolved() <= oldest;
              if (isOver) {
                violations.remove(row.id());
              }
              return isOver;
            });
  }

  private void onExemption(String id, @Nullable Exemption exemption, boolean isKept) {
    changed();
    if (exemption == null) {
      exemptions.remove(id);
      return;
    }
    exemptions.put(id, exemption);
    if (complete) {
      events.add(
          "exemption",
          Items.exemption(exemption, exemptedFunctions().getOrDefault(id, 0), clock.instant()));
    }
  }

  private void onNote(String id, @Nullable IncidentNote note, boolean isKept) {
    changed();
    if (note == null) {
      notes.remove(id);
      return;
    }
    notes.put(id, note);
    IndexedViolation row = violationIndex.get(id);
    byte[] stored = violations.get(id);
    if (complete && row != null && stored != null) {
      events.add("violation", items.violation(Items.read(stored), row, note, clock.instant()));
    }
  }

  private void onCompliance(String key, @Nullable ComplianceCount count, boolean isKept) {
    changed();
    if (count == null) {
      compliance.remove(key);
    } else {
      compliance.put(key, count);
    }
  }

  private void onPolicy(String scope, @Nullable PolicyDocument document, boolean isKept) {
    changed();
    policy = document == null ? null : document.policy();
  }

  private void changed() {
    revision.incrementAndGet();
  }

  /** What shows that events arrive: the begin of an exemption does not. */
  private void seen(EventRef event) {
    if (event.exemption() == null && event.time().isAfter(lastEvent)) {
      lastEvent = event.time();
    }
  }

  /** An equal object that is already there, so that equal ones are in memory once. */
  private Object shared(Object value) {
    if (shared.size() >= MAX_SHARED) {
      shared.clear();
    }
    Object former = shared.putIfAbsent(value, value);
    return former == null ? value : former;
  }

  /** Everything that was written before the start has been read; from now on there are events. */
  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  /** Grows with every record. */
  long revision() {
    return revision.get();
  }

  /** The newest event that altered anything; null if there is none. */
  @Nullable Instant lastEvent() {
    Instant last = lastEvent;
    return last.equals(Instant.MIN) ? null : last;
  }

  int functionCount() {
    return functionIndex.size();
  }

  int violationCount() {
    return violationIndex.size();
  }

  Collection<IndexedFunction> functions() {
    return Collections.unmodifiableCollection(functionIndex.values());
  }

  Collection<IndexedViolation> violations() {
    return Collections.unmodifiableCollection(violationIndex.values());
  }

  Collection<Exemption> exemptions() {
    return Collections.unmodifiableCollection(exemptions.values());
  }

  Collection<ComplianceCount> compliance() {
    return Collections.unmodifiableCollection(compliance.values());
  }

  @Nullable IndexedViolation violation(String id) {
    return violationIndex.get(id);
  }

  @Nullable Exemption exemption(String id) {
    return exemptions.get(id);
  }

  @Nullable IncidentNote note(String violation) {
    return notes.get(violation);
  }

  /** Null for a deleted or unknown one. */
  byte @Nullable [] functionRecord(FunctionArn arn) {
    return functionIndex.containsKey(arn) ? functions.get(arn.toString()) : null;
  }

  byte @Nullable [] violationRecord(String id) {
    return violations.get(id);
  }

  List<Delivery> deliveries(String violation) {
    return deliveries.startingWith(violation + "/");
  }

  /** What applies to a function; null if it is not known. */
  @Nullable Policy policyOf(FunctionArn function) {
    Policy all = policy;
    return all == null ? null : all.of(function);
  }

  Neighbours neighbours() {
    return neighbours;
  }

  ExemptFunctions exemptFunctions() {
    return new ExemptFunctions(exemptions.values(), clock.instant());
  }

  /** How many functions each exemption exempts now, by id; none if it is missing. */
  Map<String, Integer> exemptedFunctions() {
    return exemptFunctions().count(functionIndex.values());
  }
}
