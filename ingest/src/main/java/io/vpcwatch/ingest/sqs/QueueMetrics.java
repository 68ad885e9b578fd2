package io.vpcwatch.ingest.sqs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The metrics of one queue. */
final class QueueMetrics {
  private final Counter deleted;
  private final Counter kept;

  /**
   * @param queue the user's name of the queue
   */
  QueueMetrics(String queue, MeterRegistry registry) {
    deleted = counter(queue, "deleted", registry);
    kept = counter(queue, "kept", registry);
  }

  private static Counter counter(String queue, String result, MeterRegistry registry) {
    return Counter.builder("vpcwatch.sqs.messages")
        .description(
            "Messages of queues: deleted after Kafka acknowledged their content, or kept for another attempt")
        .tag("queue", queue)
        .tag("result", result)
        .register(registry);
  }

  void deleted(int messages) {
    deleted.increment(messages);
  }

  void kept(int messages) {
    kept.increment(messages);
  }
}
