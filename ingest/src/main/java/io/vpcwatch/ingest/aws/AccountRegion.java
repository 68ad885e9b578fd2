package io.vpcwatch.ingest.aws;

import java.util.Comparator;

/** A region of an account: what most of AWS's APIs answer for, and limit requests by. */
public record AccountRegion(String account, String region) {
  static final Comparator<AccountRegion> ORDER =
      Comparator.comparing(AccountRegion::account).thenComparing(AccountRegion::region);

  /** As keys and people write it: {@code 111122223333/eu-west-1}. */
  @Override
  public String toString() {
    return account + "/" + region;
  }
}
