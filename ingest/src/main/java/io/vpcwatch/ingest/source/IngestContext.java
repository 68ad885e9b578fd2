package io.vpcwatch.ingest.source;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.aws.AwsContext;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.ingest.kafka.Checkpoints;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.kafka.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all sources and backfills of a process share. Making one does no I/O. */
public record IngestContext(
    ChangePublisher publisher,
    Checkpoints checkpoints,
    AwsContext aws,
    ReadLimits limits,
    MeterRegistry registry,
    Clock clock)
    implements AutoCloseable {
  private static final Duration SHORTEST_GAP = Duration.ofMinutes(10);

  public static IngestContext of(
      Map<String, ?> kafka,
      Topics topics,
      AwsContext aws,
      ReadLimits limits,
      MeterRegistry registry,
      Clock clock) {
    ChangePublisher publisher = new ChangePublisher(kafka, topics, registry, clock);
    Checkpoints checkpoints = new Checkpoints(kafka, topics.checkpoints(), publisher);
    return new IngestContext(publisher, checkpoints, aws, limits, registry, clock);
  }

  /** Writes a checkpoint as of now, and returns when Kafka has acknowledged it. */
  public void write(String source, Map<String, String> position) throws InterruptedException {
    write(Map.of(source, position));
  }

  /** Writes the positions of several sources, as above. */
  public void write(Map<String, Map<String, String>> positions) throws InterruptedException {
    Instant now = clock.instant();
    checkpoints.write(
        positions.entrySet().stream()
            .map(each -> new Checkpoint(each.getKey(), each.getValue(), now))
            .toList());
  }

  /**
   * Writes the checkpoint of a source that is read continuously, as above. A pause of more than two
   * intervals, and more than ten minutes, is a gap.
   *
   * @param failure why the source could not be read before, if this process knows
   */
  public void write(
      String source, Map<String, String> position, Duration interval, @Nullable String failure)
      throws InterruptedException {
    Instant now = clock.instant();
    Duration twice = interval.multipliedBy(2);
    Duration longest = twice.compareTo(SHORTEST_GAP) > 0 ? twice : SHORTEST_GAP;
    checkpoints.write(new Checkpoint(source, position, now, now.plus(longest)), failure);
  }

  @Override
  public void close() {
    publisher.close();
    aws.close();
  }
}
