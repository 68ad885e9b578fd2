package io.vpcwatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SanitizedTextTest {

  @Property
  void it_is_never_longer_than_allowed_and_never_half_a_character(
      @ForAll @StringLength(max = 700) @CharRange(from = '\u0000', to = '\uffff') String text) {
    String line = SanitizedText.of(text);

    assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(SanitizedText.MAX_LENGTH);
    assertThat(line.codePoints())
        .noneMatch(c -> c < ' ' || Character.getType(c) == Character.SURROGATE);
  }

  @Test
  void what_can_be_seen_stays_as_it_is() {
    assertThat(SanitizedText.of("arn:aws:iam::1:user/José 東京 😀 <&>"))
        .isEqualTo("arn:aws:iam::1:user/José 東京 😀 <&>");
  }

  @Test
  void what_can_not_be_seen_is_replaced() {
    assertThat(SanitizedText.of("a\r\nb\u001b[0mc\u202ed\u200be\u2028f\u00a0g"))
        .isEqualTo("a��b�[0mc�d�e�f�g");
  }

  @Test
  void what_is_cut_shows_it() {
    assertThat(SanitizedText.of("abcdef", 4)).isEqualTo("abc…");
    assertThat(SanitizedText.of("abcd", 4)).isEqualTo("abcd");
  }
}
