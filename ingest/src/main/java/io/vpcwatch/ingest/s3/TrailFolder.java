package io.vpcwatch.ingest.s3;

/**
 * Where a trail's files of one account and region are in a bucket, by years, months and days.
 *
 * @param prefix ends with the region and a slash
 */
record TrailFolder(String prefix, String account, String region) {}
