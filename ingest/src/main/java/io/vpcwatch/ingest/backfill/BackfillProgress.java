package io.vpcwatch.ingest.backfill;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.concurrent.atomic.AtomicLong;

/** What a backfill has done so far. Thread-safe, so that others can look on. */
public final class BackfillProgress {
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong facts = new AtomicLong();
  private final AtomicLong outside = new AtomicLong();
  private final AtomicLong deadLetters = new AtomicLong();
  private final AtomicLong missing = new AtomicLong();
  private volatile double share;
  private volatile double shareAtStart;
  private volatile String resumedFrom = "";

  /**
   * At one time.
   *
   * @param files read: of a trail, or slices of the event history
   * @param bytes of files as they are stored
   * @param records of CloudTrail, of whatever service
   * @param facts about functions that were published
   * @param outside facts of the files that are not of the asked time
   * @param missing files that were listed and had vanished when it was their turn
   * @param share of the work that is done, from 0 to 1
   * @param shareAtStart what earlier runs had done
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
      long missing,
      double share,
      double shareAtStart,
      String resumedFrom) {}

  public Snapshot now() {
    return BackfillProgressSnapshotBuilder.builder()
        .files(files.get())
        .bytes(bytes.get())
        .records(records.get())
        .facts(facts.get())
        .outside(outside.get())
        .deadLetters(deadLetters.get())
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

  public void fact() {
    facts.incrementAndGet();
  }

  public void outside() {
    outside.incrementAndGet();
  }

  public void deadLetter() {
    deadLetters.incrementAndGet();
  }

  void missing() {
    missing.incrementAndGet();
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
