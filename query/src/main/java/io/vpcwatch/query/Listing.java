package io.vpcwatch.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which items are wanted, and in which order. Every page looks at all items, and sorts no more than
 * it shows: with a million that takes a fraction of a second, and no combination of filter and
 * order needs an index.
 */
record Listing<E>(Predicate<E> filter, Order<E> order) {

  /**
   * @param next the cursor of the next page, null on the last one
   * @param total how many items match, on all pages
   */
  record Page<E>(List<E> items, @Nullable String next, long total) {}

  /** The items after the cursor, or the first ones. */
  Page<E> page(Collection<E> all, @Nullable String cursor, int limit) {
    Predicate<E> after = cursor == null ? item -> true : order.after(cursor);
    // The last one of the page so far is at its head.
    PriorityQueue<E> page = new PriorityQueue<>(order.reversed());
    long total = 0;
    boolean isLast = true;
    for (E item : all) {
      if (!filter.test(item)) {
        continue;
      }
      total++;
      if (page.size() == limit && order.compare(item, page.element()) > 0) {
        isLast = false;
      } else if (after.test(item)) {
        page.add(item);
        if (page.size() > limit) {
          page.remove();
          isLast = false;
        }
      }
    }
    List<E> items = new ArrayList<>(page);
    items.sort(order);
    String next = isLast ? null : order.cursor(items.get(items.size() - 1));
    return new Page<>(items, next, total);
  }

  /** All items that match, in order. */
  List<E> everything(Collection<E> all) {
    return all.stream().filter(filter).sorted(order).toList();
  }
}
