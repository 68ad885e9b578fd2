package io.vpcwatch.ingest.cloudtrail;

/**
 * What was in an input.
 *
 * @param documents trail files, digests and lookup outputs; all records outside of any such
 *     document count as one more. At least 1, so that files and their concatenation have equal
 *     counts.
 * @param bytes plain, that is after gunzip
 * @param records of CloudTrail, whatever became of them
 * @param lambdaRecords those among them that are Lambda's
 * @param cloudTrail whether anything in the input was CloudTrail's
 */
public record TrailCounts(
    long documents, long bytes, long records, long lambdaRecords, boolean cloudTrail) {}
