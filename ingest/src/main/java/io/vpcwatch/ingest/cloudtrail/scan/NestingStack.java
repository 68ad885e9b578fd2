package io.vpcwatch.ingest.cloudtrail.scan;

/**
 * Which of the open brackets are braces: a bit for each, up to a depth to which no parser would
 * follow.
 */
final class NestingStack {
  private static final int DEEPEST = 1024;

  private final long[] braces = new long[DEEPEST / Long.SIZE];

  /** Whether the kind of a bracket at this depth is remembered; the outermost one has depth 1. */
  static boolean known(int depth) {
    return depth <= DEEPEST;
  }

  /** False if it is too deep to be remembered. */
  boolean open(int depth, boolean brace) {
    if (!known(depth)) {
      return false;
    }
    int word = (depth - 1) / Long.SIZE;
    long bit = 1L << (depth - 1);
    braces[word] = brace ? braces[word] | bit : braces[word] & ~bit;
    return true;
  }

  boolean isBrace(int depth) {
    return (braces[(depth - 1) / Long.SIZE] & 1L << (depth - 1)) != 0;
  }
}
