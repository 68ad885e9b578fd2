package io.vpcwatch.evaluator;

import io.vpcwatch.model.FunctionArn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functions whose ARNs are in a range.
 *
 * @param to exclusive, null for no end
 */
record KeyRange(String from, @Nullable String to) {
  static final KeyRange EVERY = new KeyRange("", null);

  /** All ARNs with the prefix; it must not be empty. */
  static KeyRange ofPrefix(String prefix) {
    int last = prefix.length() - 1;
    return new KeyRange(prefix, prefix.substring(0, last) + (char) (prefix.charAt(last) + 1));
  }

  static boolean anyContains(List<KeyRange> ranges, FunctionArn function) {
    if (ranges.isEmpty()) {
      return false;
    }
    String arn = function.toString();
    return ranges.stream().anyMatch(range -> range.contains(arn));
  }

  private boolean contains(String arn) {
    return from.compareTo(arn) <= 0 && (to == null || arn.compareTo(to) < 0);
  }

  /** The union as disjoint ranges, in order. */
  static List<KeyRange> union(List<KeyRange> some, List<KeyRange> others) {
    List<KeyRange> ordered = new ArrayList<>(some);
    ordered.addAll(others);
    ordered.sort(Comparator.comparing(KeyRange::from));
    List<KeyRange> union = new ArrayList<>();
    for (KeyRange next : ordered) {
      KeyRange last = union.isEmpty() ? null : union.get(union.size() - 1);
      if (last == null || (last.to != null && last.to.compareTo(next.from) < 0)) {
        union.add(next);
      } else {
        union.set(union.size() - 1, new KeyRange(last.from, laterEnd(last.to, next.to)));
      }
    }
    return union;
  }

  private static @Nullable String laterEnd(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return null;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }
}
