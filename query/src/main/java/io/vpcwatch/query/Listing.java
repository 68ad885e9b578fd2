package io.vpcwatch.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which items are wanted, and in which order. Every page looks at all items, and sorts no more than
 * it shows: with a million that takes a fraction of a second, and no combination of filter and
 * order needs an index.
 *
 * @param order its name, with a dash before it if it is reversed
 */
record Listing<E>(Predicate<E> filter, String order, Function<E, SortKey> key) {

  /**
   * @param next the cursor of the next page, null on the last one
   * @param total how many items match, on all pages
   */
  record Page<E>(List<E> items, @Nullable String next, long total) {}

  private record Keyed<E>(SortKey key, E item) {}

  private Comparator<Keyed<E>> comparator() {
    Comparator<Keyed<E>> ascending = Comparator.comparing(Keyed::key);
    return order.startsWith("-") ? ascending.reversed() : ascending;
  }

  /** The items after the cursor, or the first ones. */
  Page<E> page(Collection<E> all, @Nullable String cursor, int limit) {
    Comparator<Keyed<E>> comparator = comparator();
    SortKey after = cursor == null ? null : SortKey.ofCursor(cursor, order);
    // The last one of the page so far is at its head.
    PriorityQueue<Keyed<E>> page = new PriorityQueue<>(comparator.reversed());
    long total = 0;
    long left = 0;
    for (E item : all) {
      if (!filter.test(item)) {
        continue;
      }
      total++;
      Keyed<E> keyed = new Keyed<>(key.apply(item), item);
      if (after != null && comparator.compare(keyed, new Keyed<>(after, item)) <= 0) {
        continue;
      }
      left++;
      if (page.size() < limit) {
        page.add(keyed);
      } else if (comparator.compare(keyed, page.element()) < 0) {
        page.remove();
        page.add(keyed);
      }
    }
    List<Keyed<E>> sorted = new ArrayList<>(page);
    sorted.sort(comparator);
    String next = left <= limit ? null : sorted.get(sorted.size() - 1).key().toCursor(order);
    return new Page<>(sorted.stream().map(Keyed::item).toList(), next, total);
  }

  /** All items that match, in order. */
  List<E> everything(Collection<E> all) {
    return all.stream()
        .filter(filter)
        .map(item -> new Keyed<>(key.apply(item), item))
        .sorted(comparator())
        .map(Keyed::item)
        .toList();
  }
}
