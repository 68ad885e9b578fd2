package io.vpcwatch.alerting.notification.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No language lacks a text or an argument. */
class BundlesTest {
  private static final Pattern ARGUMENT = Pattern.compile("\\{\\d}");

  private static Properties bundle(String file) throws IOException {
    Properties texts = new Properties();
    try (Reader reader =
        new InputStreamReader(
            BundlesTest.class.getResourceAsStream(file), StandardCharsets.UTF_8)) {
      texts.load(reader);
    }
    return texts;
  }

  @ParameterizedTest
  @EnumSource
  void every_language_has_every_text_with_every_argument(Language language) throws IOException {
    Properties english = bundle("messages.properties");
    Properties other =
        language == Language.EN ? english : bundle("messages_" + language.locale() + ".properties");

    assertThat(other.stringPropertyNames())
        .containsExactlyInAnyOrderElementsOf(english.stringPropertyNames());
    for (String key : english.stringPropertyNames()) {
      assertThat(other.getProperty(key)).as(key).isNotBlank();
      assertThat(arguments(other, key)).as(key).isEqualTo(arguments(english, key));
    }
  }

  /** A single apostrophe would swallow the arguments behind it. */
  @ParameterizedTest
  @EnumSource
  void apostrophes_are_doubled(Language language) throws IOException {
    Properties texts =
        bundle(
            language == Language.EN
                ? "messages.properties"
                : "messages_" + language.locale() + ".properties");

    assertThat(texts.stringPropertyNames())
        .allSatisfy(
            key -> assertThat(texts.getProperty(key).replace("''", "")).doesNotContain("'"));
  }

  private static Set<String> arguments(Properties texts, String key) {
    return ARGUMENT
        .matcher(texts.getProperty(key))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
