package io.vpcwatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SanitizedTextTest {

  @Property
  void text_is_never_longer_than_allowed_and_never_cut_within_a_character(
      @ForAll @StringLength(max = 700) @CharRange(from = '\u0000', to = '\uffff') String text) {
    String line = SanitizedText.of(text);

    assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(SanitizedText.MAX_LENGTH);
    assertThat(line.codePoints())
        .noneMatch(c -> c < ' ' || Character.getType(c) == Character.SURROGATE);
  }

  @Test
  void visible_characters_are_kept() {
    assertThat(SanitizedText.of("arn:aws:iam::1:user/José 東京 😀 <&>"))
        .isEqualTo("arn:aws:iam::1:user/José 東京 😀 <&>");
  }

  @Test
  void invisible_characters_are_replaced() {
    assertThat(SanitizedText.of("a\r\nb\u001b[0mc\u202ed\u200be\u2028f\u00a0g"))
        .isEqualTo("a��b�[0mc�d�e�f�g");
  }

  @Test
  void cut_text_ends_with_an_ellipsis() {
    assertThat(SanitizedText.of("abcdef", 4)).isEqualTo("abc…");
    assertThat(SanitizedText.of("abcd", 4)).isEqualTo("abcd");
  }
}
