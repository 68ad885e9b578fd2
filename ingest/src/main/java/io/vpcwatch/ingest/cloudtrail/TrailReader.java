package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads anything that holds CloudTrail records (docs/inputs.md): trail files, records on lines or
 * one after another, the outputs of services and tools that carry records; plain, packed or in
 * archives, recognised by content and never by name. Nothing in an input ends its reading; only a
 * failure of the device and the listener's exceptions do. Thread-safe.
 */
public final class TrailReader {
  private final ReadLimits limits;
  private final boolean replayed;
  private final Clock clock;

  /**
   * @param replayed the input is history: its changes are marked as such, and page nobody
   * @param clock for the time at which a record was received
   */
  public TrailReader(ReadLimits limits, boolean replayed, Clock clock) {
    this.limits = limits;
    this.replayed = replayed;
    this.clock = clock;
  }

  /** The names of the events that show changes of networks and roles. */
  public static Set<String> networkEvents() {
    Set<String> names = new TreeSet<>(Ec2Calls.READINGS.keySet());
    names.addAll(IamCalls.READINGS.keySet());
    return names;
  }

  /**
   * Reads one input to its end, and leaves it open.
   *
   * @param name of the input, for dead letters: {@code file:…}, {@code s3://…}
   * @throws IOException if the device fails
   */
  public void read(String name, InputStream in, TrailListener listener) throws IOException {
    new RecordClassifier(name, listener, limits, replayed, clock).read(in);
  }

  /**
   * Reads a single record, or the envelope of one, that has been parsed already.
   *
   * @param name of the input, for dead letters
   * @param original all bytes of the record, for dead letters
   */
  public void readRecord(String name, JsonNode record, byte[] original, TrailListener listener) {
    RecordClassifier classifier = new RecordClassifier(name, listener, limits, replayed, clock);
    classifier.onParsed(record, original);
    classifier.end();
  }
}
