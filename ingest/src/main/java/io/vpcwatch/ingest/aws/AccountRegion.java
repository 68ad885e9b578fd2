package io.vpcwatch.ingest.aws;

import java.util.Comparator;

/** A region of an account: most APIs of AWS answer for one, and limit its rate of requests. */
public record AccountRegion(String account, String region) {
  static final Comparator<AccountRegion> ORDER =
      Comparator.comparing(AccountRegion::account).thenComparing(AccountRegion::region);

  /** As in keys and messages: {@code 111122223333/eu-west-1}. */
  @Override
  public String toString() {
    return account + "/" + region;
  }
}
