package io.vpcwatch.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {
  private final List<Integer> numbers = new ArrayList<>(IntStream.range(0, 100).boxed().toList());

  private static Listing<Integer> byDecade(String order) {
    return new Listing<>(
        number -> number >= 0,
        new Order<>(
            order,
            number -> number / 10,
            List.of(number -> number % 2 == 0 ? "even" : "odd", number -> "" + number)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"decade", "-decade"})
  void the_pages_together_are_the_whole_list(String order) {
    Collections.shuffle(numbers, new Random(1));
    Listing<Integer> listing = byDecade(order);

    assertThat(walk(listing, 7, page -> {})).isEqualTo(listing.everything(numbers));
    assertThat(listing.page(numbers, null, 7).total()).isEqualTo(100);
  }

  @Test
  void the_reverse_order_is_the_reverse() {
    List<Integer> reversed = new ArrayList<>(byDecade("-decade").everything(numbers));
    Collections.reverse(reversed);

    assertThat(byDecade("decade").everything(numbers)).isEqualTo(reversed);
  }

  @Test
  void what_changes_between_two_pages_neither_repeats_nor_hides_another_item() {
    List<Integer> seen =
        walk(
            byDecade("decade"),
            10,
            page -> {
              numbers.removeAll(page.subList(0, 5));
              numbers.add(-1);
            });

    assertThat(seen).doesNotHaveDuplicates().hasSize(100);
  }

  @Test
  void the_last_page_has_no_next_one_even_if_it_is_full() {
    assertThat(byDecade("decade").page(numbers, null, 100).next()).isNull();
    assertThat(byDecade("decade").page(numbers, null, 99).next()).isNotNull();
    assertThat(byDecade("decade").page(List.of(), null, 1).items()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "%%%", "bnVsbA", "W10", "WyJkZWNhZGUiLCJhIiwiYiIsImMiXQ"})
  void a_foreign_cursor_is_refused(String cursor) {
    assertThatThrownBy(() -> byDecade("decade").page(numbers, cursor, 1))
        .isInstanceOf(BadRequestException.class)
        .hasMessageStartingWith("cursor: ");
  }

  @Test
  void a_cursor_of_another_order_is_refused() {
    String next = byDecade("-decade").page(numbers, null, 1).next();

    assertThatThrownBy(() -> byDecade("decade").page(numbers, next, 1))
        .isInstanceOf(BadRequestException.class);
  }

  private List<Integer> walk(Listing<Integer> listing, int limit, Consumer<List<Integer>> between) {
    List<Integer> seen = new ArrayList<>();
    String cursor = null;
    do {
      Listing.Page<Integer> page = listing.page(numbers, cursor, limit);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
      seen.addAll(page.items());
      cursor = page.next();
      between.accept(page.items());
    } while (cursor != null);
    return seen;
  }
}
