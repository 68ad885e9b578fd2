package io.vpcwatch.alerting.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
  @Test
  void lines_are_broken_between_words_and_not_within_an_identifier() {
    assertThat(PlainText.wrapped("attached to subnet-0a1b2c3d (sg-0a1b)", 24))
        .containsExactly("attached to", "subnet-0a1b2c3d", "(sg-0a1b)");
  }

  @Test
  void a_word_that_is_longer_than_a_line_is_broken_where_the_line_ends() {
    assertThat(PlainText.wrapped("by arn:aws:iam::111122223333:user/ana now", 16))
        .containsExactly("by", "arn:aws:iam::111", "122223333:user/a", "na now");
  }

  @Test
  void japanese_is_broken_without_spaces_by_its_width_on_a_terminal() {
    assertThat(PlainText.wrapped("関数はVPCの外にあります。", 12))
        .allSatisfy(line -> assertThat(PlainText.columns(line)).isLessThanOrEqualTo(12))
        .hasSizeGreaterThan(1)
        .noneMatch(line -> line.startsWith("。"))
        .satisfies(lines -> assertThat(String.join("", lines)).isEqualTo("関数はVPCの外にあります。"));
  }

  @Test
  void a_text_that_fits_is_one_line() {
    assertThat(PlainText.wrapped("", 10)).containsExactly("");
    assertThat(PlainText.wrapped("ten column", 10)).containsExactly("ten column");
  }

  @Test
  void a_surrogate_pair_is_never_cut_in_half() {
    assertThat(PlainText.cut("a😀b", 2)).isEqualTo("a");
    assertThat(PlainText.cut("😀", 1)).isEqualTo("😀");
  }
}
