package io.vpcwatch.ingest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.ingest.sqs.SqsSettings;
import io.vpcwatch.service.Doc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is read, and within which limits. */
@ConfigMapping(prefix = "vpcwatch.ingest")
public interface IngestSettings {
  @Doc("files and folders with CloudTrail records; folders are read with everything below them")
  Optional<List<String>> files();

  /** Queues, by a name of the user's. */
  Map<String, SqsSettings> sqs();

  @Doc(
      "how long an account and region may deliver no trail file before vpcwatch_trail_gaps counts it")
  @WithDefault("60m")
  Duration trailGap();

  @Doc("how often files and folders are looked at for what is new or changed")
  @WithDefault("5s")
  Duration pollInterval();

  @Doc("what is read is history, and pages nobody")
  @WithDefault("false")
  boolean replayed();

  @Doc("a longer record becomes a dead letter; at most 4194304")
  @WithDefault("1048576")
  int maxRecordBytes();

  @Doc(
      "how many bytes a gzip file may have when unzipped; what is beyond them becomes a dead letter")
  @WithDefault("2147483648")
  long maxFileBytes();
}
