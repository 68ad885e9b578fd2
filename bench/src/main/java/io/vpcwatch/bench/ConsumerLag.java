package io.vpcwatch.bench;

import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.standalone.app.TopicOffsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** The lag of a consumer group. */
final class ConsumerLag {
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
   * @throws IllegalStateException on a timeout
   */
  void awaitNone(Duration atMost) throws InterruptedException {
    try (Admin admin = Admin.create(Map.copyOf(kafka))) {
      if (!Wait.until(atMost, () -> TopicOffsets.lag(admin, group, topic) == 0)) {
        throw new IllegalStateException(group + " still lags after " + atMost);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("can't get the offsets of " + group, e);
    }
  }
}
