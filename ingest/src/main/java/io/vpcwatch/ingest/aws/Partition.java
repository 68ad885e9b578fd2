package io.vpcwatch.ingest.aws;

import java.util.Optional;
import java.util.stream.Stream;

/** An AWS partition: accounts and regions that share nothing with other partitions. */
enum Partition {
  AWS("aws", "us-east-1"),
  CHINA("aws-cn", "cn-north-1"),
  GOV_CLOUD("aws-us-gov", "us-gov-west-1");

  private final String id;
  private final String firstRegion;

  Partition(String id, String firstRegion) {
    this.id = id;
    this.firstRegion = firstRegion;
  }

  static Optional<Partition> find(String id) {
    return Stream.of(values()).filter(each -> each.id.equals(id)).findFirst();
  }

  static Partition of(String id) {
    return find(id).orElseThrow();
  }

  /** The region that no account can disable. */
  String firstRegion() {
    return firstRegion;
  }
}
