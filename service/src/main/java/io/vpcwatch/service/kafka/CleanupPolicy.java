package io.vpcwatch.service.kafka;

/** Kafka's {@code cleanup.policy}. */
public enum CleanupPolicy {
  DELETE("delete"),
  COMPACT("compact");

  private final String policy;

  CleanupPolicy(String policy) {
    this.policy = policy;
  }

  /** The value of the topic's setting. */
  public String policy() {
    return policy;
  }
}
