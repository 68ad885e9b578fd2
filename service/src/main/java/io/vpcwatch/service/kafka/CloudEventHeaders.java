package io.vpcwatch.service.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** CloudEvents 1.0 attributes as headers, in the binary mode of the Kafka binding. */
public final class CloudEventHeaders {
  private CloudEventHeaders() {}

  /**
   * @param type what kind of event, {@code io.vpcwatch.violation.opened}
   * @param source the producer, {@code vpcwatch/evaluator}
   * @param id equal for duplicates of an event
   */
  public static Headers of(String type, String source, String id) {
    Headers headers = new RecordHeaders();
    add(headers, "ce_specversion", "1.0");
    add(headers, "ce_id", id);
    add(headers, "ce_type", type);
    add(headers, "ce_source", source);
    add(headers, "content-type", "application/json");
    return headers;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
