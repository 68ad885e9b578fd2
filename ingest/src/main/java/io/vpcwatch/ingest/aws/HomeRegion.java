package io.vpcwatch.ingest.aws;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The region of the own calls, when no setting names it. */
final class HomeRegion {
  private HomeRegion() {}

  /** As the SDK finds it; where it finds none, the partition's first one will do. */
  static String find(String partition) {
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
    } catch (SdkClientException e) {
      return Partition.of(partition).firstRegion();
    }
  }
}
