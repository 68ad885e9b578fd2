package io.vpcwatch.ingest.cloudtrail;

/**
 * The contents of one input, or of several.
 *
 * @param documents trail files, digests and lookup outputs; all records outside of any such
 *     document count as one more. At least 1 for each input, so that files and their concatenation
 *     have equal counts.
 * @param bytes plain, that is after unpacking
 * @param records CloudTrail records of any service, used or not
 * @param lambdaRecords the Lambda records among them
 * @param cloudTrail whether there was anything of CloudTrail
 */
public record TrailCounts(
    long documents, long bytes, long records, long lambdaRecords, boolean cloudTrail) {
  public static final TrailCounts NONE = new TrailCounts(0, 0, 0, 0, false);

  public TrailCounts plus(TrailCounts other) {
    return new TrailCounts(
        documents + other.documents,
        bytes + other.bytes,
        records + other.records,
        lambdaRecords + other.lambdaRecords,
        cloudTrail || other.cloudTrail);
  }
}
