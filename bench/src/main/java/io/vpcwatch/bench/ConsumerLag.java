package io.vpcwatch.bench;

import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.standalone.app.TopicOffsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** What a consumer group has not committed yet. */
final class ConsumerLag {
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final Map<String, String> kafka;
  private final String group;
  private final Topic<?, ?> topic;

  ConsumerLag(Map<String, String> kafka, String group, Topic<?, ?> topic) {
    this.kafka = kafka;
    this.group = group;
    this.topic = topic;
  }

  /**
   * Returns when the group has committed everything.
   *
   * @throws IllegalStateException if that takes longer
   */
  void awaitNone(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    try (Admin admin = Admin.create(Map.copyOf(kafka))) {
      while (count(admin) > 0) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "after %s, %s has still not read %d records".formatted(atMost, group, count(admin)));
        }
        Thread.sleep(GLANCE.toMillis());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not say what " + group + " has read", e);
    }
  }

  private long count(Admin admin) throws ExecutionException, InterruptedException {
    return TopicOffsets.lag(admin, group, topic);
  }
}
