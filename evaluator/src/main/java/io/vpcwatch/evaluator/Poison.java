package io.vpcwatch.evaluator;

import java.util.Locale;

/** Why a record becomes a dead letter. */
enum Poison {
  /** It is not what the topic's serdes can read. */
  UNREADABLE,
  /** It can be read, but breaks the topic's contract. */
  UNUSABLE,
  /** Nothing is wrong with it that we know of, and yet it could not be judged. */
  DEFECT;

  /** As a header's and a metric's value. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
