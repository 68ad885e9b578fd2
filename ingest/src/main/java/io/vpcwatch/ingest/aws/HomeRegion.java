package io.vpcwatch.ingest.aws;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The region of requests with our own credentials, unless a setting names it. */
final class HomeRegion {
  private HomeRegion() {}

  /** The region that the SDK finds, or else the partition's first one. */
  static String find(String partition) {
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
    } catch (SdkClientException e) {
      return Partition.of(partition).firstRegion();
    }
  }
}
