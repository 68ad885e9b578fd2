package io.vpcwatch.model;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Unmodifiable copies of a record's collections; a collection that JSON leaves out is empty. */
public final class Copies {
  private Copies() {}

  public static <T extends Comparable<T>> SortedSet<T> sorted(@Nullable Collection<T> values) {
    return values == null || values.isEmpty()
        ? Collections.emptySortedSet()
        : Collections.unmodifiableSortedSet(new TreeSet<>(values));
  }

  public static <K extends Comparable<K>, V> SortedMap<K, V> sorted(@Nullable Map<K, V> values) {
    return values == null || values.isEmpty()
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }
}
