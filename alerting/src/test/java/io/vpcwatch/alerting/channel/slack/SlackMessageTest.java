package io.vpcwatch.alerting.channel.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Tone;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SlackMessageTest {

  @Property(tries = 300)
  void no_message_exceeds_the_limits_of_slack(@ForAll("messages") Message message) {
    ObjectNode payload = SlackMessage.of(message);

    assertThat(payload.path("text").asText().length()).isBetween(1, 3_000);
    assertThat(payload.path("blocks")).hasSizeBetween(1, 50);
    int total = 0;
    for (JsonNode block : payload.path("blocks")) {
      total += length(block);
    }
    assertThat(total).isLessThanOrEqualTo(13_000);
  }

  @Property(tries = 300)
  void text_is_never_cut_within_an_escape(@ForAll("texts") String text) {
    for (int longest = 20; longest < 40; longest++) {
      String escaped = SlackMessage.escaped(text, longest);

      assertThat(escaped).hasSizeLessThanOrEqualTo(longest);
      assertThat(escaped.replaceAll("&(amp|lt|gt);", "")).doesNotContain("&", "<", ">");
      assertThat(
              escaped.isEmpty() || !Character.isHighSurrogate(escaped.charAt(escaped.length() - 1)))
          .isTrue();
    }
  }

  @Property(tries = 300)
  void text_cannot_end_inline_code(@ForAll("texts") String text) {
    String code = SlackMessage.code(text, 100);

    if (!text.isBlank()) {
      assertThat(code).startsWith("`").endsWith("`").hasSizeLessThanOrEqualTo(100);
      assertThat(code.substring(1, code.length() - 1)).doesNotContain("`");
    }
  }

  /** The length of all texts of a block, having checked each against the limit of its place. */
  private static int length(JsonNode block) {
    switch (block.path("type").asText()) {
      case "header" -> {
        return checked(block.path("text"), 150);
      }
      case "section" -> {
        assertThat(block.path("fields").size()).isLessThanOrEqualTo(10);
        int total = block.has("text") ? checked(block.path("text"), 3_000) : 0;
        for (JsonNode field : block.path("fields")) {
          total += checked(field, 2_000);
        }
        return total;
      }
      case "context" -> {
        assertThat(block.path("elements")).hasSizeBetween(1, 10);
        int total = 0;
        for (JsonNode element : block.path("elements")) {
          total += checked(element, 3_000);
        }
        return total;
      }
      default -> throw new AssertionError("a block of unknown type: " + block);
    }
  }

  private static int checked(JsonNode text, int longest) {
    int length = text.path("text").asText().length();
    assertThat(length).isBetween(1, longest);
    return length;
  }

  @Provide
  Arbitrary<Message> messages() {
    Arbitrary<Message.Fact> fact = Combinators.combine(texts(), texts()).as(Message.Fact::new);
    Arbitrary<List<Message.Fact>> facts = fact.list().ofMinSize(1).ofMaxSize(30);
    return Combinators.combine(
            Arbitraries.of(Tone.values()),
            texts(),
            facts,
            fact.injectNull(0.3),
            fact.injectNull(0.3),
            texts().injectNull(0.3),
            fact.injectNull(0.3),
            texts().list().ofMaxSize(200))
        .as(
            (tone, headline, values, why, fix, command, link, lines) ->
                new Message(
                    "i",
                    "opened",
                    tone,
                    null,
                    headline,
                    headline,
                    values,
                    why,
                    fix,
                    command,
                    List.of(
                        new Message.Section("list", lines, List.of(), null),
                        new Message.Section("another", lines, List.of("and 1 more"), null)),
                    List.of(),
                    link,
                    link,
                    headline,
                    null,
                    List.of(),
                    Map.of()));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.of("<", ">", "&", "`", "*", "a", " ", "\n", "😀")
            .list()
            .ofMinSize(1)
            .ofMaxSize(60)
            .map(s -> String.join("", s)),
        Arbitraries.strings().withCharRange('\u0001', '\ud7ff').ofMinLength(1).ofMaxLength(5_000),
        Arbitraries.of(
            "<".repeat(100_000), "&amp;".repeat(20_000), "`".repeat(4_000), "😀".repeat(9_000)));
  }
}
