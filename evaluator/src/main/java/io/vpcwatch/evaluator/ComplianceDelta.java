package io.vpcwatch.evaluator;

import io.vpcwatch.model.ComplianceCount;
import io.vpcwatch.model.Verdict;

/** The number of functions of an account and region that have a verdict grew or shrank. */
record ComplianceDelta(String account, String region, Verdict verdict, long change) {

  /** The key under which functions are counted. */
  String key() {
    return account + "/" + region;
  }

  /**
   * @param count of the same account and region; the initial one does not name them yet
   */
  ComplianceCount addTo(ComplianceCount count) {
    return new ComplianceCount(account, region, count.functions()).plus(verdict, change);
  }
}
