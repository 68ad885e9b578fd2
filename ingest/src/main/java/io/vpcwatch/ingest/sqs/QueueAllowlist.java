package io.vpcwatch.ingest.sqs;

import java.util.Set;

/**
 * The buckets and accounts that messages of a queue may name: anyone who can write to the queue
 * must not be able to make vpcwatch read a bucket of theirs.
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
