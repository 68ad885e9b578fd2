package io.vpcwatch.ingest.backfill;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.ingest.cloudtrail.UnreadPieces;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The progress of a backfill. Thread-safe. */
public final class BackfillProgress {
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong facts = new AtomicLong();
  private final AtomicLong outside = new AtomicLong();
  private final UnreadPieces unread = new UnreadPieces();
  private final AtomicLong missing = new AtomicLong();
  private volatile double share;
  private volatile double shareAtStart;
  private volatile String resumedFrom = "";

  /**
   * The progress at one time; its JSON is part of the output of {@code vpcwatch backfill}.
   *
   * @param files read: files of a trail, or slices of the event history
   * @param bytes of files as they are stored
   * @param records of CloudTrail, of any service
   * @param facts published changes of functions
   * @param outside changes that are not of the requested time
   * @param deadLetters pieces of input that can't be read
   * @param unread the first of them
   * @param missing files that were listed, but no longer existed when they were opened
   * @param share of the whole work that is done, from 0 to 1
   * @param shareAtStart the share that earlier runs had done
   * @param resumedFrom where an earlier run had stopped; empty if there was none
   */
  @RecordBuilder
  public record Snapshot(
      long files,
      long bytes,
      long records,
      long facts,
      long outside,
      long deadLetters,
      List<UnreadPieces.Piece> unread,
      long missing,
      double share,
      double shareAtStart,
      String resumedFrom) {

    /** Whether everything that was listed has been read. */
    public boolean complete() {
      return deadLetters == 0 && missing == 0;
    }
  }

  public Snapshot now() {
    return BackfillProgressSnapshotBuilder.builder()
        .files(files.get())
        .bytes(bytes.get())
        .records(records.get())
        .facts(facts.get())
        .outside(outside.get())
        .deadLetters(unread.count())
        .unread(unread.first())
        .missing(missing.get())
        .share(share)
        .shareAtStart(shareAtStart)
        .resumedFrom(resumedFrom)
        .build();
  }

  public void file(long newRecords) {
    files.incrementAndGet();
    records.addAndGet(newRecords);
  }

  public void bytes(long count) {
    bytes.addAndGet(count);
  }

  void fact() {
    facts.incrementAndGet();
  }

  void outside() {
    outside.incrementAndGet();
  }

  UnreadPieces unread() {
    return unread;
  }

  void missing(int count) {
    missing.addAndGet(count);
  }

  public void share(double done) {
    share = done;
  }

  /**
   * Earlier runs have done a part.
   *
   * @param done this part of the whole
   */
  public void resumed(String position, double done) {
    resumedFrom = position;
    share = done;
    shareAtStart = done;
  }
}
