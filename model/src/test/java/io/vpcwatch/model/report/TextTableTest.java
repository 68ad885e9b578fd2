package io.vpcwatch.model.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static final List<List<String>> ROWS =
      List.of(List.of("NAME", "SINCE", "BY"), List.of("checkout-api", "10:17", "ana"));

  @Test
  void every_column_is_as_wide_as_its_longest_cell() {
    assertThat(TextTable.lines(ROWS))
        .containsExactly("NAME          SINCE  BY", "checkout-api  10:17  ana");
  }

  @Test
  void the_last_columns_are_left_out_if_they_do_not_fit() {
    assertThat(TextTable.lines(ROWS, 24))
        .containsExactly("NAME          SINCE  BY", "checkout-api  10:17  ana");
    assertThat(TextTable.lines(ROWS, 23))
        .containsExactly("NAME          SINCE", "checkout-api  10:17");
    assertThat(TextTable.lines(ROWS, 5)).containsExactly("NAME", "checkout-api");
  }
}
