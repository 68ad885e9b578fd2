package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.service.kafka.DeadLetter;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.util.ArrayList;
import java.util.List;

/**
 * The pieces of input that could not be read: what they say about functions is unknown. The first
 * are named, all are counted. Thread-safe.
 */
public final class UnreadPieces {
  private static final int NAMED = 20;

  private final List<Piece> first = new ArrayList<>();
  private long count;

  /**
   * A piece; its JSON is part of the report of {@code vpcwatch replay}.
   *
   * @param source the name of the input
   * @param offset of the piece in the input, in plain bytes
   */
  public record Piece(String source, String reason, String problem, long offset, long length) {
    @Override
    public String toString() {
      return SanitizedText.of(
          "%s, offset %d, %d bytes: %s: %s".formatted(source, offset, length, reason, problem));
    }
  }

  public void add(DeadLetter deadLetter) {
    add(
        new Piece(
            deadLetter.source(),
            deadLetter.reason().label(),
            deadLetter.details().getOrDefault("problem", ""),
            Long.parseLong(deadLetter.details().getOrDefault("offset", "0")),
            Long.parseLong(deadLetter.details().getOrDefault("length", "0"))));
  }

  public void addEmpty(String source) {
    String reason = DeadLetterReason.NOT_CLOUDTRAIL.label();
    add(new Piece(source, reason, "there is nothing in it", 0, 0));
  }

  private synchronized void add(Piece piece) {
    count++;
    if (first.size() < NAMED) {
      first.add(piece);
    }
  }

  public synchronized void add(UnreadPieces other) {
    List<Piece> named = other.first();
    count += other.count();
    first.addAll(named.subList(0, Math.min(named.size(), NAMED - first.size())));
  }

  public synchronized long count() {
    return count;
  }

  public synchronized List<Piece> first() {
    return List.copyOf(first);
  }
}
