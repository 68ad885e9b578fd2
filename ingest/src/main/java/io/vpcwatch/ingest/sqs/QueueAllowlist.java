package io.vpcwatch.ingest.sqs;

import java.util.Set;

/**
 * What a queue may speak of: whoever can write to it must not be able to make us read a bucket of
 * his.
 */
record QueueAllowlist(Set<String> buckets, Set<String> accounts) {
  private static final String ANY = "*";

  boolean forbidsBucket(String bucket) {
    return !buckets.contains(bucket);
  }

  boolean forbids(String account) {
    return !accounts.contains(ANY) && !accounts.contains(account);
  }
}
