package io.vpcwatch.evaluator;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the policy of this process's settings at its start, unless the topic shows that they
 * are outdated.
 */
final class PolicyPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyPublisher.class);

  /** The scope of the only document there is, and its key. */
  static final String DEFAULT_SCOPE = "default";

  private static final String PUBLISHER = "settings";
  private static final int MAX_ATTEMPTS = 20;

  private final Policy policy;
  private final @Nullable Integer revision;
  private final boolean settingsWin;
  private final Topics topics;
  private final Map<String, ?> kafka;
  private final String transactionalId;
  private final InstantSource clock;

  /**
   * @param settingsWin whether this process is the only one that publishes: then its settings are
   *     never outdated
   */
  PolicyPublisher(
      Policy policy,
      @Nullable Integer revision,
      boolean settingsWin,
      Topics topics,
      Map<String, ?> kafka,
      String transactionalId,
      InstantSource clock) {
    this.policy = policy;
    this.revision = revision;
    this.settingsWin = settingsWin;
    this.topics = topics;
    this.kafka = kafka;
    this.transactionalId = transactionalId;
    this.clock = clock;
  }

  /**
   * What the topics contain.
   *
   * @param document that with the highest revision, null if there is none
   * @param outdated whether a later record is unreadable for this version: then the document may
   *     not be the one in force
   */
  private record Known(
      @Nullable PolicyDocument document,
      boolean outdated,
      Collection<CapacityProvider> providers,
      Collection<Exemption> exemptions) {}

  /**
   * Returns the policy in force, and what is known of capacity providers and exemptions: tasks
   * without state begin with it.
   */
  List<PolicyRecord> publish() {
    for (int attempt = 1; ; attempt++) {
      Known known = read();
      if (toPublish(known) == null) {
        return records(inForce(known), known);
      }
      // The transactional id makes reading and publishing one step: a process that begins to
      // publish at the same time fences this one, which then reads what the other has published.
      try (KafkaProducer<String, PolicyDocument> producer = producer()) {
        producer.initTransactions();
        known = read();
        PolicyDocument next = toPublish(known);
        if (next == null) {
          return records(inForce(known), known);
        }
        producer.beginTransaction();
        Future<?> unused = producer.send(record(next)); // the commit fails if this does
        producer.commitTransaction();
        LOG.info("Published the policy of the settings as revision {}", next.revision());
        return records(next, known);
      } catch (ProducerFencedException | InvalidProducerEpochException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private @Nullable PolicyDocument toPublish(Known known) {
    return known.outdated() && revision == null
        ? null
        : next(known.document(), policy, revision, settingsWin, now());
  }

  /** The document in force if there is nothing to publish. */
  private PolicyDocument inForce(Known known) {
    if (known.outdated()) {
      LOG.warn(
          "The last record of {} is not readable for this version: the policy that the evaluators know stays in force."
              + " To replace it, set policy.revision to a number above its revision",
          topics.policy().name());
    }
    PolicyDocument document = known.document();
    if (document == null) {
      return PolicyDocument.first(policy, 1, now(), PUBLISHER);
    }
    if (!document.policy().equals(policy)) {
      LOG.warn(
          "The policy in force is revision {} of {}, not that of this process's settings, which are outdated. Update"
              + " policy.* here, or set policy.revision: {} to return to the policy of these settings",
          document.revision(),
          document.publishedAt(),
          document.revision() + 1);
    }
    return document;
  }

  /**
   * The document to publish, null if the one in force stays.
   *
   * @param revision the setting, null if it is not set
   */
  static @Nullable PolicyDocument next(
      @Nullable PolicyDocument inForce,
      Policy policy,
      @Nullable Integer revision,
      boolean settingsWin,
      Instant now) {
    if (inForce == null) {
      return PolicyDocument.first(policy, revision == null ? 1 : revision, now, PUBLISHER);
    }
    if (revision != null && revision > inForce.revision()) {
      return inForce.next(policy, revision, now, PUBLISHER);
    }
    boolean isOutdated = revision != null || inForce.hasSuperseded(policy);
    if (inForce.policy().equals(policy) || (isOutdated && !settingsWin)) {
      return null;
    }
    return inForce.next(policy, inForce.revision() + 1, now, PUBLISHER);
  }

  private ProducerRecord<String, PolicyDocument> record(PolicyDocument document) {
    String id = "policy/" + document.revision();
    return new ProducerRecord<>(
        topics.policy().name(),
        null,
        DEFAULT_SCOPE,
        document,
        Topics.cloudEvent("io.vpcwatch.policy", TransitionEmitter.SOURCE, id));
  }

  private static List<PolicyRecord> records(PolicyDocument inForce, Known known) {
    List<PolicyRecord> records = new ArrayList<>();
    records.add(PolicyRecord.of(inForce));
    known.providers().forEach(provider -> records.add(PolicyRecord.of(provider)));
    known.exemptions().forEach(exemption -> records.add(PolicyRecord.of(exemption)));
    return records;
  }

  private Known read() {
    List<Optional<PolicyDocument>> documents = new ArrayList<>();
    Map<String, CapacityProvider> providers = new HashMap<>();
    Map<String, Exemption> exemptions = new HashMap<>();
    try (TopicReader reader = TopicReader.connect(kafka)) {
      reader
          .add(
              raw(topics.policy()),
              (scope, value) -> {
                if (DEFAULT_SCOPE.equals(scope)) {
                  documents.add(readable(topics.policy(), value));
                }
              })
          .add(
              raw(topics.capacityProviders()),
              (arn, value) ->
                  readable(topics.capacityProviders(), value)
                      .ifPresent(
                          provider ->
                              providers.merge(provider.arn(), provider, CapacityProvider::newest)))
          .add(
              raw(topics.exemptions()),
              (id, value) ->
                  readable(topics.exemptions(), value)
                      .ifPresent(exemption -> exemptions.put(exemption.id(), exemption)))
          .readToEnd();
    }
    PolicyDocument newest =
        documents.stream()
            .flatMap(Optional::stream)
            .max(Comparator.comparingLong(PolicyDocument::revision))
            .orElse(null);
    boolean outdated = !documents.isEmpty() && documents.get(documents.size() - 1).isEmpty();
    return new Known(newest, outdated, providers.values(), exemptions.values());
  }

  private static Topic<String, byte[]> raw(Topic<String, ?> topic) {
    return new Topic<>(
        topic.name(), topic.keySerde(), Serdes.ByteArray(), topic.retention(), topic.partitions());
  }

  /** The topology makes a dead letter of a record that is not. */
  private static <V> Optional<V> readable(Topic<?, V> topic, byte @Nullable [] value) {
    try {
      return Optional.ofNullable(
          topic.valueSerde().deserializer().deserialize(topic.name(), value));
    } catch (SerializationException e) {
      return Optional.empty();
    }
  }

  private KafkaProducer<String, PolicyDocument> producer() {
    Map<String, Object> properties = KafkaProperties.producer(kafka);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    return new KafkaProducer<>(
        properties,
        topics.policy().keySerde().serializer(),
        topics.policy().valueSerde().serializer());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
