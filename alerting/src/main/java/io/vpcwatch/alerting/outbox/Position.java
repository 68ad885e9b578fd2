package io.vpcwatch.alerting.outbox;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The offset that a violation had in the violations topic, carried through the repartition topic in
 * a header: all records about one function are in one partition, so it tells which of two came
 * first, and which was read twice.
 */
final class Position {
  private static final String HEADER = "violations-offset";
  private static final long NOT_KNOWN = -1;

  private Position() {}

  static void put(Headers headers, long offset) {
    headers.remove(HEADER).add(HEADER, ByteBuffer.allocate(Long.BYTES).putLong(offset).array());
  }

  static long of(Record<?, ?> record) {
    Header header = record.headers().lastHeader(HEADER);
    return header == null ? NOT_KNOWN : ByteBuffer.wrap(header.value()).getLong();
  }
}
