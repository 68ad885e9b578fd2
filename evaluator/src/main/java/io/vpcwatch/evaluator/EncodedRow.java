package io.vpcwatch.evaluator;

import io.vpcwatch.model.EvaluatedState;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A row with its state as it is stored: most changes leave the state as it is, and encoding it is
 * the larger part of writing a row.
 *
 * @param state null if the row has none
 * @param size at least as many bytes as the row takes when it is stored
 */
record EncodedRow(FunctionRow row, @Nullable Bytes state, long size) {
  /** More than the names of all fields and the fields of fixed size take. */
  private static final int OTHER_FIELDS = 512;

  /** More than the length of a text or a binary takes. */
  private static final int LENGTH = 8;

  /** More than an open violation of a rule about the network mostly takes. */
  private static final long OPEN_VIOLATION = 4096;

  EncodedRow(FunctionRow row, @Nullable Bytes state) {
    this(row, state, size(row, state));
  }

  /**
   * @param former the row that this one replaces, null if there is none
   */
  static EncodedRow of(FunctionRow row, @Nullable EncodedRow former) {
    EvaluatedState state = row.state();
    if (state == null) {
      return new EncodedRow(row, null);
    }
    return former != null && Objects.equals(state, former.row.state())
        ? new EncodedRow(row, former.state)
        : new EncodedRow(row, Bytes.wrap(RowCodec.write(state)));
  }

  private static long size(FunctionRow row, @Nullable Bytes state) {
    long corrected = 0;
    for (String id : row.corrected()) {
      corrected += 3L * id.length() + LENGTH;
    }
    FunctionRow.Log log = row.log();
    return OTHER_FIELDS
        + corrected
        + (state == null ? 0 : state.get().length)
        + log.bytes()
        + (long) LENGTH * (log.changes().size() + log.violations().size())
        + OPEN_VIOLATION * row.rulesKept().open().size()
        + (row.unknown() == null ? 0 : row.unknown().get().length);
  }
}
