package io.vpcwatch.evaluator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.SourceGap;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.report.AuditReport;
import io.vpcwatch.model.report.AuditReportBuilder;
import io.vpcwatch.model.report.Coverage;
import io.vpcwatch.model.report.Gaps;
import io.vpcwatch.model.report.KnownFunctions;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.kafka.DeadLetterReason;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Makes a report from the topics of a running system: the violations from {@code violations}, the
 * functions from their histories, because a status shows the present only. It reads everything, so
 * its time grows with the number of all changes.
 */
public final class EvidenceReader {
  private static final int LISTED = 50;

  private final Settings settings;
  private final Map<String, ?> kafka;
  private final Topics topics;
  private final Map<String, Violation> violations = new HashMap<>();
  private final Map<String, Exemption> exemptions = new HashMap<>();
  private final Map<String, ComplianceCount> compliance = new HashMap<>();
  private final Map<String, PolicyDocument> policies = new HashMap<>();
  private final Map<String, CapacityProvider> providers = new HashMap<>();
  private final Map<String, Checkpoint> checkpoints = new HashMap<>();
  private final List<SourceGap> sourceGaps = new ArrayList<>();
  private final Map<List<String>, Coverage.Unread> unread = new HashMap<>();
  private final SortedMap<String, Integer> skipped = new TreeMap<>();

  private EvidenceReader(Settings settings, Map<String, ?> kafka) {
    this.settings = settings;
    this.kafka = kafka;
    this.topics = Topics.of(settings.get(TopicSettings.class));
  }

  /** The report, without the version of vpcwatch. */
  public static AuditReportBuilder report(
      AuditReport.Scope scope, Instant now, Settings settings, Map<String, ?> kafka) {
    return new EvidenceReader(settings, kafka).report(scope, now);
  }

  private AuditReportBuilder report(AuditReport.Scope scope, Instant now) {
    Instant start = scope.from() == null ? Instant.EPOCH : scope.from();
    readTopics(start);
    PolicyDocument document = policies.get(PolicyPublisher.DEFAULT_SCOPE);
    Policy policy =
        (document == null ? Policy.anyVpc() : document.policy())
            .knowing(providers.values())
            .with(exemptions.values(), scope.moment());
    KnownFunctions functions = new KnownFunctions(policy, scope.moment());
    int unreadable =
        new HistoryReader(settings.get(TopicSettings.class), kafka)
            .forEach((function, history) -> functions.add(history));
    if (unreadable > 0) {
      skipped.put("the evaluator's histories", unreadable);
    }
    Gaps gaps = new Gaps(scope, now, sourceGaps, checkpoints.values());
    AccountTable accounts = settings.get(AccountTable.class);
    return AuditReport.of(
            scope,
            new AuditReport.Facts(
                functions.functions(),
                violations.values(),
                exemptions.values(),
                compliance.values()),
            accounts::described)
        .generatedAt(now)
        .policyRevision(document == null ? null : document.revision())
        .inputs(
            List.of(
                "the topics %s* of a running system"
                    .formatted(settings.get(TopicSettings.class).prefix())))
        .coverage(
            functions.coverage(sources(), mostRecent(), gaps.listed(), notes(scope, now, gaps)));
  }

  private void readTopics(Instant start) {
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader
          .add(
              topics.violations(),
              (function, violation) -> {
                if (violation != null) {
                  violations.put(violation.id(), violation);
                }
              })
          .add(topics.exemptions(), (id, exemption) -> put(exemptions, id, exemption))
          .add(topics.compliance(), (place, count) -> put(compliance, place, count))
          .add(topics.policy(), (id, document) -> put(policies, id, document))
          .add(topics.capacityProviders(), (arn, provider) -> put(providers, arn, provider))
          .add(topics.checkpoints(), (id, checkpoint) -> put(checkpoints, id, checkpoint))
          .add(
              topics.sourceGaps(),
              (source, gap) -> {
                if (gap != null) {
                  sourceGaps.add(gap);
                }
              })
          .addRecords(topics.deadLetters(), record -> deadLetter(record, start))
          .readToEnd();
      skipped.putAll(reader.unreadable());
    }
  }

  private static <T> void put(Map<String, T> map, String key, @Nullable T value) {
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  private List<Coverage.Source> sources() {
    SortedMap<String, Coverage.Source> sources = new TreeMap<>();
    for (Checkpoint each : checkpoints.values()) {
      String source = each.source().startsWith("file:") ? "files" : each.source();
      sources.merge(
          source,
          new Coverage.Source(source, 1, each.at()),
          (known, next) ->
              new Coverage.Source(
                  source,
                  known.count() + next.count(),
                  next.readAt().isAfter(known.readAt()) ? next.readAt() : known.readAt()));
    }
    return List.copyOf(sources.values());
  }

  private void deadLetter(ConsumerRecord<byte[], byte[]> record, Instant start) {
    Instant received = Instant.ofEpochMilli(record.timestamp());
    if (received.isBefore(start)) {
      return;
    }
    String source = record.key() == null ? "unknown" : new String(record.key(), UTF_8);
    Header header = record.headers().lastHeader("reason");
    String reason = header == null ? "unknown" : new String(header.value(), UTF_8);
    unread.merge(
        List.of(source, reason),
        new Coverage.Unread(source, reason, 1, received),
        (known, next) ->
            new Coverage.Unread(source, reason, known.count() + next.count(), next.last()));
  }

  /** Many files may each have a broken piece; then those of the oldest ones are only counted. */
  private List<Coverage.Unread> mostRecent() {
    List<Coverage.Unread> sorted = new ArrayList<>(unread.values());
    sorted.sort(
        Comparator.comparing((Coverage.Unread each) -> Objects.requireNonNull(each.last()))
            .reversed()
            .thenComparing(Coverage.Unread::source)
            .thenComparing(Coverage.Unread::reason));
    List<Coverage.Unread> rest = sorted.subList(Math.min(LISTED, sorted.size()), sorted.size());
    List<Coverage.Unread> listed = new ArrayList<>(sorted.subList(0, sorted.size() - rest.size()));
    if (!rest.isEmpty()) {
      listed.add(
          new Coverage.Unread(
              "others",
              "several",
              rest.stream().mapToLong(Coverage.Unread::count).sum(),
              rest.get(0).last()));
    }
    skipped.forEach(
        (topic, count) ->
            listed.add(
                new Coverage.Unread(topic, DeadLetterReason.UNREADABLE.label(), count, null)));
    return listed;
  }

  private List<String> notes(AuditReport.Scope scope, Instant now, Gaps gaps) {
    List<String> notes = new ArrayList<>();
    Instant start = scope.from() == null ? scope.to() : scope.from();
    notes.add(
        unread.isEmpty() && skipped.isEmpty()
            ? "All input that was received was readable."
            : "What the unreadable input contains about functions is unknown, as is when that happened.");
    addIfOver(notes, topics.deadLetters(), start, now, "Unreadable input");
    addIfOver(notes, topics.violations(), start, now, "Violations");
    addIfOver(notes, topics.sourceGaps(), start, now, "Gaps of sources");
    notes.addAll(gaps.notes());
    notes.add(Coverage.DIGESTS);
    notes.add(Coverage.LATE);
    return notes;
  }

  private static void addIfOver(
      List<String> notes, Topic<?, ?> topic, Instant start, Instant now, String what) {
    Duration kept = Objects.requireNonNull(topic.retention());
    if (start.isBefore(now.minus(kept))) {
      notes.add(
          "%s of more than %d days ago may no longer be kept.".formatted(what, kept.toDays()));
    }
  }
}
