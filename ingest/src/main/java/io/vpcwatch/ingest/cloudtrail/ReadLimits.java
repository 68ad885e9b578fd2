package io.vpcwatch.ingest.cloudtrail;

/**
 * Limits of what is read.
 *
 * @param maxRecordBytes a longer record becomes a dead letter
 * @param maxFileBytes what is packed is read up to this many plain bytes; plain inputs have no
 *     bound
 */
public record ReadLimits(int maxRecordBytes, long maxFileBytes) {
  /**
   * The maximum of {@code maxRecordBytes}, and its default. A thread that reads needs twice as much
   * memory while it reads a record of that size, and up to eight times for what carries records.
   */
  public static final int LARGEST_RECORD = 4 << 20;

  public ReadLimits {
    if (maxRecordBytes < 1 || maxRecordBytes > LARGEST_RECORD) {
      throw new IllegalArgumentException("maxRecordBytes must be within 1 and " + LARGEST_RECORD);
    }
    if (maxFileBytes < 1) {
      throw new IllegalArgumentException("maxFileBytes must be positive");
    }
  }

  public static ReadLimits defaults() {
    return new ReadLimits(LARGEST_RECORD, 2L << 30);
  }
}
