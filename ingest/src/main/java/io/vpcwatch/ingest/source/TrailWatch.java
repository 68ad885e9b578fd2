package io.vpcwatch.ingest.source;

import java.time.Instant;

/** Is told of every log file of a trail that was read live. */
@FunctionalInterface
public interface TrailWatch {
  /**
   * @param deliveredAt the time in the file's name
   */
  void delivered(String account, String region, Instant deliveredAt);
}
