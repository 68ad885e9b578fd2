package io.vpcwatch.ingest.s3;

/**
 * The folder of a trail's files of one account and region, with subfolders for year, month and day.
 *
 * @param prefix ends with the region and a slash
 */
record TrailFolder(String prefix, String account, String region) {}
