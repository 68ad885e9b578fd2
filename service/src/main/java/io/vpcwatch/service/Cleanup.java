package io.vpcwatch.service;

/** Kafka's {@code cleanup.policy}. */
public enum Cleanup {
  DELETE("delete"),
  COMPACT("compact");

  private final String policy;

  Cleanup(String policy) {
    this.policy = policy;
  }

  /** The value of the topic's setting. */
  public String policy() {
    return policy;
  }
}
