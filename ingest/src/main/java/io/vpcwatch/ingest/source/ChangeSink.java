package io.vpcwatch.ingest.source;

import io.vpcwatch.ingest.cloudtrail.TrailListener;

/** Takes what a source finds, and may make it wait. */
public interface ChangeSink extends TrailListener {
  /**
   * Returns when everything that was taken is safe, so that the source may remember that it has
   * been read.
   *
   * @throws RuntimeException if something is not; the source has to read it again
   */
  void settle();
}
