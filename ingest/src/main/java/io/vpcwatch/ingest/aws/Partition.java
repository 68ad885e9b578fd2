package io.vpcwatch.ingest.aws;

import java.util.stream.Stream;

/** An AWS partition: accounts and regions that share nothing with other partitions. */
enum Partition {
  AWS("aws", "us-east-1"),
  CHINA("aws-cn", "cn-north-1"),
  GOV_CLOUD("aws-us-gov", "us-gov-west-1"),
  EUROPEAN_SOVEREIGN_CLOUD("aws-eusc", "eusc-de-east-1"),
  ISO("aws-iso", "us-iso-east-1"),
  ISO_B("aws-iso-b", "us-isob-east-1"),
  ISO_E("aws-iso-e", "eu-isoe-west-1"),
  ISO_F("aws-iso-f", "us-isof-south-1");

  private final String id;
  private final String firstRegion;

  Partition(String id, String firstRegion) {
    this.id = id;
    this.firstRegion = firstRegion;
  }

  static Partition of(String id) {
    return Stream.of(values()).filter(each -> each.id.equals(id)).findFirst().orElseThrow();
  }

  /** The region that no account can disable. */
  String firstRegion() {
    return firstRegion;
  }
}
