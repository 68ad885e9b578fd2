package io.vpcwatch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.model.Exemption.Matcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExemptionTest {
  private static final Instant START = Instant.parse("2026-11-26T09:00:00Z");
  private static final FunctionArn FUNCTION =
      FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:ci-lint");

  static ExemptionBuilder exemption(String id) {
    return ExemptionBuilder.builder()
        .id(id)
        .matchers(
            List.of(
                matcher("arn:aws:lambda:*:111122223333:function:ci-*", null, null, Map.of()),
                matcher(null, "444455556666", "eu-west-1", Map.of("team", "ci"))))
        .owner("platform@example.com")
        .reason("calls public APIs only")
        .validFrom(START)
        .validUntil(START.plus(Duration.ofDays(90)))
        .createdBy("ada@build")
        .createdAt(START);
  }

  private static Matcher matcher(
      @Nullable String arn,
      @Nullable String account,
      @Nullable String region,
      Map<String, String> tags) {
    return new Matcher(arn, account, region, new TreeMap<>(tags));
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:lambda:eu-west-1:111122223333:function:ci-lint, true",
    "arn:aws:lambda:*:111122223333:function:ci-*, true",
    "arn:aws:lambda:*:111122223333:function:ci-*t, true",
    "arn:aws:lambda:*:111122223333:function:ci-????, true",
    "arn:aws:lambda:*:111122223333:function:ci-???, false",
    "arn:aws:lambda:*:111122223333:function:ci, false",
    "arn:aws:lambda:*:111122223333:function:*ci, false",
    "arn:aws:lambda:*:999922223333:function:ci-*, false",
    "arn:*:function:ci-*, true",
    "arn:*:function:lint, false",
    "*, true",
    "*:ci-lint, true",
    "*ci-lint*, true",
    "*ci**lint, true",
    "*:CI-lint, false"
  })
  void the_pattern_covers_the_whole_arn(String arn, boolean matches) {
    assertThat(matcher(arn, null, null, Map.of()).matches(FUNCTION, Map.of())).isEqualTo(matches);
  }

  /** The patterns of IAM, of which regular expressions are a second implementation. */
  @Test
  void patterns_match_what_equivalent_regular_expressions_match() {
    Random random = new Random(18);
    for (int i = 0; i < 200_000; i++) {
      String glob = text(random, "ab*?", 8);
      String text = text(random, "ab", 8);

      assertThat(Matcher.matchesGlob(glob, text))
          .as("%s on %s", glob, text)
          .isEqualTo(text.matches(glob.replace("*", ".*").replace('?', '.')));
    }
  }

  private static String text(Random random, String alphabet, int longest) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(longest + 1); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /**
   * A pattern that would take a backtracking implementation longer than the age of the universe.
   */
  @Test
  void a_pattern_with_many_wildcards_takes_no_time() {
    String glob = "*" + "a*".repeat(148) + "b";
    String text = "a".repeat(100_000);

    assertThat(Matcher.matchesGlob(glob, text)).isFalse();
  }

  @Test
  void all_parts_of_a_matcher_must_match() {
    Matcher matcher =
        matcher("*:function:ci-*", "111122223333", "eu-west-1", Map.of("team", "ci", "env", "*"));

    assertThat(matcher.matches(FUNCTION, Map.of("team", "ci", "env", "dev", "other", "x")))
        .isTrue();
    assertThat(matcher.matches(FUNCTION, Map.of("team", "ci"))).isFalse();
    assertThat(matcher.matches(FUNCTION, Map.of("team", "cid", "env", "dev"))).isFalse();
    assertThat(matcher(null, "444455556666", null, Map.of()).matches(FUNCTION, Map.of())).isFalse();
    assertThat(matcher(null, null, "us-east-1", Map.of()).matches(FUNCTION, Map.of())).isFalse();
  }

  @Test
  void a_tag_is_compared_by_a_pattern() {
    Matcher stack =
        matcher(null, null, null, Map.of("aws:cloudformation:stack-name", "StackSet-AWSControl*"));

    assertThat(
            stack.matches(
                FUNCTION, Map.of("aws:cloudformation:stack-name", "StackSet-AWSControlTower-1")))
        .isTrue();
    assertThat(stack.matches(FUNCTION, Map.of("aws:cloudformation:stack-name", "shop"))).isFalse();
  }

  @Test
  void one_matcher_is_enough() {
    Exemption exemption = exemption("ci").build();

    assertThat(exemption.matches(FUNCTION, Map.of())).isTrue();
    assertThat(
            exemption.matches(
                FunctionArn.parse("arn:aws:lambda:eu-west-1:444455556666:function:web"),
                Map.of("team", "ci")))
        .isTrue();
    assertThat(
            exemption.matches(
                FunctionArn.parse("arn:aws:lambda:eu-west-1:444455556666:function:web"), Map.of()))
        .isFalse();
  }

  @Test
  void it_applies_from_its_beginning_until_before_its_end() {
    Exemption exemption = exemption("ci").build();

    assertThat(exemption.isInForce(START.minusNanos(1))).isFalse();
    assertThat(exemption.isInForce(START)).isTrue();
    assertThat(exemption.isInForce(exemption.validUntil().minusNanos(1))).isTrue();
    assertThat(exemption.isInForce(exemption.validUntil())).isFalse();
  }

  @Test
  void a_withdrawn_exemption_ends_with_its_withdrawal_unless_it_was_over_already() {
    Instant end = exemption("ci").build().validUntil();

    assertThat(exemption("ci").revokedAt(START.plusSeconds(5)).build().until())
        .isEqualTo(START.plusSeconds(5));
    assertThat(exemption("ci").revokedAt(end.plusSeconds(5)).build().until()).isEqualTo(end);
    assertThat(exemption("ci").revokedAt(START.minusSeconds(5)).build().isInForce(START)).isFalse();
  }

  @Test
  void the_id_of_a_successor_has_the_same_name() {
    assertThat(exemption("ci").build().nextId()).isEqualTo("ci~2");
    Exemption ninth = exemption("ci~9").build();
    assertThat(ninth.nextId()).isEqualTo("ci~10");
    assertThat(ninth.name()).isEqualTo("ci");
    assertThat(ninth.version()).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ci-*",
        "arn:aws:lambda:*:111122223333:function:ci tools",
        "arn:aws:lambda:eu-west-1:111122223333:function:ci:PROD",
        "arn:aws:lambda:*:111122223333:function:ci-*:*",
        "arn:aws:s3:::bucket",
        "arn:aws:lambda:?:111122223333:ci",
        "arn:aws:lambda:eu-west-1:111122223333:function:"
      })
  void a_pattern_that_no_function_can_match_is_refused(String arn) {
    assertThatThrownBy(() -> matcher(arn, null, null, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("arn ");
  }

  @Test
  void a_matcher_without_parts_is_refused() {
    assertThatThrownBy(() -> matcher(null, null, null, Map.of()))
        .hasMessage("a matcher needs at least one of arn, account, region and tags");
    assertThatThrownBy(() -> matcher(null, "12345", null, Map.of()))
        .hasMessage("account must be 12 digits: \"12345\"");
    assertThatThrownBy(() -> matcher(null, null, "Frankfurt", Map.of()))
        .hasMessageContaining("such as eu-west-1: \"Frankfurt\"");
    assertThatThrownBy(() -> matcher(null, null, null, Map.of("", "x")))
        .hasMessage("a tag needs a key and a value");
  }

  @Test
  void an_incomplete_exemption_is_refused() {
    assertThatCode(() -> exemption("ci").build()).doesNotThrowAnyException();
    assertThatThrownBy(() -> exemption("ci").matchers(List.of()).build())
        .hasMessage("an exemption needs at least one matcher");
    assertThatThrownBy(() -> exemption("c i").build()).hasMessageContaining("the id \"c i\"");
    assertThatThrownBy(() -> exemption("ci").owner(" ").build()).hasMessageContaining("owner");
    assertThatThrownBy(() -> exemption("ci").reason("x".repeat(1001)).build())
        .hasMessageContaining("reason");
    assertThatThrownBy(() -> exemption("ci").ticket("SEC-1").build())
        .hasMessage("ticket must be a link, https://…");
    assertThatThrownBy(() -> exemption("ci").validUntil(START).build())
        .hasMessage("its end must be after its beginning");
  }
}
