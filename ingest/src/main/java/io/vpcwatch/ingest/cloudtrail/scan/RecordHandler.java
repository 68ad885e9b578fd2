package io.vpcwatch.ingest.cloudtrail.scan;

/** Takes what a {@link RecordSplitter} finds, in the order of the input. */
public interface RecordHandler {
  /** A document with an array of records has begun. */
  void container();

  /**
   * An object whose braces, brackets and strings are in order. The bytes are good during the call
   * only.
   *
   * @param contained whether it came in a container, rather than by itself
   */
  void object(
      byte[] bytes, int from, int to, long offset, KeyPrefilter landmarks, boolean contained);

  void unusable(MalformedRun run);
}
