package io.vpcwatch.ingest.source;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.aws.AwsContext;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.ingest.kafka.Checkpoints;
import io.vpcwatch.model.Checkpoint;
import io.vpcwatch.service.kafka.Topics;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** What all sources and backfills of a process share. Making one does no I/O. */
public record IngestContext(
    ChangePublisher publisher,
    Checkpoints checkpoints,
    AwsContext aws,
    ReadLimits limits,
    MeterRegistry registry,
    Clock clock)
    implements AutoCloseable {

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

  @Override
  public void close() {
    publisher.close();
    aws.close();
  }
}
