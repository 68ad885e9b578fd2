package io.vpcwatch.evaluator;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.model.EvaluatedState;
import io.vpcwatch.model.Evaluation;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.network.PlacementState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The state of one function: the changes of which its history consists, and what was announced
 * about it. The latter is stored instead of derived from the changes, because the next version may
 * derive something else.
 *
 * <p>Both are logs to which the row appends. When its log is full, {@link HistoryStore} moves it to
 * a chunk of its own; so a row stays small, however many changes the function has.
 *
 * @param rules the version of the rules by which the function was evaluated
 * @param revision the task's revision of the policy by which it was evaluated
 * @param received when ingest read the newest of the changes
 * @param last the event time of the last change, null if there is none
 * @param corrected the ids of the events for which there is a correction
 * @param state after all changes, as it was announced: the verdict and the open violation; null if
 *     there is no change, or if it holds something that this version does not know
 * @param counted the verdict under which the function is counted, null if it is not
 * @param horizon of the history, if changes were dropped from it
 * @param chunks how many there are
 * @param sealed how many changes are in chunks
 * @param compacted how many changes the last compaction left, 0 if there was none
 * @param log what is not in chunks
 * @param placement the key of the function's placement in the network, null if the rules about the
 *     network do not apply to it
 * @param rulesKept how the function keeps these rules, as it was announced
 * @param unknown the fields that a later version added, encoded
 */
@RecordBuilder
record FunctionRow(
    int rules,
    long revision,
    Instant received,
    @Nullable Instant last,
    SortedSet<String> corrected,
    @Nullable EvaluatedState state,
    @Nullable String counted,
    @Nullable Instant horizon,
    int chunks,
    int sealed,
    int compacted,
    Log log,
    @Nullable String placement,
    PlacementState rulesKept,
    @Nullable Bytes unknown) {

  /**
   * The version of the rules by which this build evaluates. Increase it with every change of the
   * model that may evaluate a history otherwise: the evaluator then evaluates all functions again.
   */
  static final int RULES = 4;

  /** The revision of a row whose last evaluation failed, and of one that was never evaluated. */
  static final long NOT_EVALUATED = -1;

  /** The rules of the first release, which kept its counts elsewhere and announcements nowhere. */
  static final int FIRST_RELEASE = 1;

  private static final FunctionRow EMPTY =
      FunctionRowBuilder.builder()
          .rules(RULES)
          .revision(NOT_EVALUATED)
          .received(Instant.EPOCH)
          .corrected(Collections.emptySortedSet())
          .log(Log.EMPTY)
          .rulesKept(PlacementState.none())
          .build();

  /**
   * Changes, and violations as they were emitted, in the order of their arrival. All are encoded,
   * so that appending needs no decoding.
   */
  record Log(List<byte[]> changes, List<byte[]> violations) {
    static final Log EMPTY = new Log(List.of(), List.of());

    Log plus(byte[] change) {
      return new Log(append(changes, List.of(change)), violations);
    }

    Log announced(List<byte[]> more) {
      return more.isEmpty() ? this : new Log(changes, append(violations, more));
    }

    boolean isFull() {
      return changes.size() >= HistoryStore.ROW_CHANGES || bytes() >= HistoryStore.ROW_BYTES;
    }

    long bytes() {
      return sum(changes) + sum(violations);
    }

    private static long sum(List<byte[]> all) {
      long bytes = 0;
      for (byte[] each : all) {
        bytes += each.length;
      }
      return bytes;
    }

    /** The same content in pieces of the given size; one may exceed it by its last element. */
    List<Log> split(int size) {
      List<Log> pieces = new ArrayList<>();
      Log piece = new Log(new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < changes.size() + violations.size(); i++) {
        if (piece.bytes() >= size) {
          pieces.add(piece);
          piece = new Log(new ArrayList<>(), new ArrayList<>());
        }
        if (i < changes.size()) {
          piece.changes.add(changes.get(i));
        } else {
          piece.violations.add(violations.get(i - changes.size()));
        }
      }
      pieces.add(piece);
      return pieces;
    }

    private static List<byte[]> append(List<byte[]> list, List<byte[]> more) {
      List<byte[]> longer = new ArrayList<>(list.size() + more.size());
      longer.addAll(list);
      longer.addAll(more);
      return longer;
    }
  }

  /** The row of a function of which nothing is known. */
  static FunctionRow empty() {
    return EMPTY;
  }

  /** This row with one more change in its log; not evaluated yet. */
  FunctionRow plus(ReceivedChange change) {
    Instant read = change.change() == null ? received : change.change().receivedAt();
    return FunctionRowBuilder.builder(this)
        .received(read.isAfter(received) ? read : received)
        .log(log.plus(change.encoded().get()))
        .build();
  }

  /**
   * This row after its evaluation was emitted.
   *
   * @param violations those that are not open, encoded
   */
  FunctionRow announced(List<byte[]> violations) {
    Verdict verdict = state == null ? Verdict.DELETED : state.verdict();
    return FunctionRowBuilder.builder(this)
        .counted(verdict == Verdict.DELETED ? null : verdict.name())
        .log(log.announced(violations))
        .build();
  }

  /** This row after its log was moved to so many chunks. */
  FunctionRow sealed(int newChunks) {
    return FunctionRowBuilder.builder(this)
        .chunks(chunks + newChunks)
        .sealed(size())
        .log(Log.EMPTY)
        .build();
  }

  /**
   * A chunk: a row that has nothing but a log.
   *
   * @param last whether it is the last one; that also has the state after all chunks
   */
  FunctionRow chunk(Log part, boolean last) {
    FunctionRowBuilder chunk = FunctionRowBuilder.builder(EMPTY).log(part);
    return last
        ? chunk
            .rules(rules)
            .revision(revision)
            .last(this.last)
            .corrected(corrected)
            .state(state)
            .build()
        : chunk.build();
  }

  /**
   * Whether the state after this row may be derived from that after the chunk, because both were
   * evaluated by the same policy and rules. Not for a deleted function: the order of what follows
   * in the same second depends on whether it exists.
   */
  boolean continues(FunctionRow chunk) {
    return chunk.state != null
        && chunk.revision == revision
        && chunk.rules == RULES
        && rules == RULES
        && chunk.state.verdict() != Verdict.DELETED;
  }

  /** Changes and copies of them. */
  int size() {
    return sealed + log.changes().size();
  }

  /**
   * A row with more changes is compacted. After a compaction that could drop little, the row grows
   * by half of the slack before the next one.
   */
  int limit() {
    return Math.max(
        FunctionHistory.BOUND + FunctionHistory.SLACK, compacted + FunctionHistory.SLACK / 2);
  }

  /** True also if nothing is known of the function. */
  boolean isEvaluatedBy(PolicyRevision now, FunctionArn function) {
    return rules == RULES && (size() == 0 || now.isCurrent(function, revision));
  }

  /** Whether what was announced is by the same policy, whatever the exemptions are. */
  boolean isOfPolicy(PolicyRevision now, FunctionArn function) {
    return rules == RULES && (size() == 0 || now.hasPolicyOf(function, revision));
  }

  /** The revision of this row after another evaluation: it stays as long as it is current. */
  long revisionAfter(PolicyRevision now, FunctionArn function) {
    return size() > 0 && isEvaluatedBy(now, function) ? revision : now.revision();
  }

  /**
   * Whether another evaluation altered nothing but the revision, which need not be stored: without
   * a change for all functions since, a row is current when no pending range contains it. A row
   * with chunks needs it, to differ from the chunks that were evaluated by the former revision.
   */
  boolean stays(FunctionRow evaluated, PolicyRevision now) {
    return chunks == 0
        && revision >= now.all()
        && FunctionRowBuilder.builder(evaluated).revision(revision).build().equals(this);
  }

  /**
   * Whether the change follows all others in their order, and is no copy of one: then the state
   * after it derives from the state before it.
   */
  boolean isFollowedBy(FunctionChange change) {
    return change.correction() == null
        && !corrected.contains(change.eventId())
        && (last == null || (state != null && change.eventTime().isAfter(last)));
  }

  /** The announced status and the open violation, without those that have ended. */
  Evaluation current() {
    return state == null
        ? new Evaluation(null, List.of())
        : new Evaluation(state.status(), state.open() == null ? List.of() : List.of(state.open()));
  }

  /**
   * When ingest read the last change of a deleted function, null if the function exists. The time
   * of the deletion is not sufficient: it may be years ago in a trail that is being read right now,
   * with the function's other changes still to come.
   */
  @Nullable Instant deletedSince() {
    return state != null && state.verdict() == Verdict.DELETED ? received : null;
  }
}
