package io.vpcwatch.evaluator;

import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Verdict;

/** So many functions more (or less) of an account and region have a verdict. */
record ComplianceDelta(String account, String region, Verdict verdict, long change) {

  /** The key under which they are counted. */
  String key() {
    return account + "/" + region;
  }

  /**
   * @param count of the same account and region; the very first one is empty and does not know of
   *     which it is
   */
  ComplianceCount addTo(ComplianceCount count) {
    return new ComplianceCount(account, region, count.functions()).plus(verdict, change);
  }
}
