package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.ingest.cloudtrail.scan.DecompressingInput;
import io.vpcwatch.ingest.cloudtrail.scan.RecordSplitter;
import io.vpcwatch.ingest.cloudtrail.scan.SlidingBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;

/**
 * Reads whatever holds CloudTrail records: trail files, records on lines or by themselves,
 * EventBridge envelopes, the output of {@code aws cloudtrail lookup-events}; plain or gzip, told by
 * the content and never by a name. Nothing that is in an input ends its reading; only the device's
 * failure and the listener's exceptions do.
 *
 * <p>Keeps its buffer from one input to the next: use one reader per thread.
 */
public final class TrailReader {
  private static final int BUFFER_BYTES = 256 << 10;

  private final ReadLimits limits;
  private final boolean replayed;
  private final Clock clock;
  private byte[] buffer = new byte[BUFFER_BYTES];

  /**
   * @param replayed what is read is history: the facts are marked so, and will page nobody
   * @param clock tells when a record was received
   */
  public TrailReader(ReadLimits limits, boolean replayed, Clock clock) {
    this.limits = limits;
    this.replayed = replayed;
    this.clock = clock;
  }

  /**
   * Reads one input to its end, and leaves it open.
   *
   * @param name of the input, for dead letters: {@code file:…}, {@code s3://…}
   * @throws IOException if the device fails
   */
  public TrailCounts read(String name, InputStream in, TrailListener listener) throws IOException {
    DecompressingInput input =
        new DecompressingInput(in, limits.maxFileBytes(), listener::onRawBytes);
    SlidingBuffer window = new SlidingBuffer(input, buffer);
    RecordClassifier sorter = new RecordClassifier(name, listener, replayed, clock);
    try {
      new RecordSplitter(input, window, limits.maxRecordBytes(), sorter).split();
      sorter.tellNewest();
    } finally {
      buffer = window.bytes();
      input.release();
    }
    return sorter.counts(input.total());
  }
}
