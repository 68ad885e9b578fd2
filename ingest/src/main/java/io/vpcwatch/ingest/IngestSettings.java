package io.vpcwatch.ingest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.ingest.sqs.SqsSettings;
import io.vpcwatch.service.settings.Description;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is read, and within which limits. */
@ConfigMapping(prefix = "vpcwatch.ingest")
public interface IngestSettings {
  @Description(
      "files and folders with CloudTrail records; folders are read with everything below them")
  Optional<List<String>> files();

  /** Queues, by a name of the user's. */
  Map<String, SqsSettings> sqs();

  @Description(
      "how long an account and region may deliver no trail file before vpcwatch_trail_gaps counts it")
  @WithDefault("60m")
  Duration trailGap();

  @Description("how often files and folders are looked at for what is new or changed")
  @WithDefault("5s")
  Duration pollInterval();

  @Description("what is read is history, and pages nobody")
  @WithDefault("false")
  boolean replayed();

  @Description("a longer record becomes a dead letter; at most 4194304")
  @WithDefault("1048576")
  int maxRecordBytes();

  @Description(
      "how many bytes a gzip file may have when unzipped; what is beyond them becomes a dead letter")
  @WithDefault("2147483648")
  long maxFileBytes();
}
