package io.vpcwatch.alerting.channel.jira;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.channel.PlainText;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Section;
import io.vpcwatch.model.SanitizedText;
import org.jspecify.annotations.Nullable;

/**
 * The description of an issue, or a comment: for Jira Cloud in the Atlassian Document Format, in
 * which no text is markup; for Data Center as preformatted text. Jira allows 32,767 characters.
 */
final class JiraText {
  private static final int MAX_WIKI = 30_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectNode document = JSON.objectNode().put("version", 1).put("type", "doc");
  private final ArrayNode content = document.putArray("content");

  private JiraText() {}

  static JsonNode of(Message message, JiraSettings.Deployment deployment) {
    return switch (deployment) {
      case CLOUD -> new JiraText().write(message).document;
      case DATA_CENTER -> JSON.textNode(wiki(message));
    };
  }

  /** Nothing in it can end the block, as that takes braces. */
  private static String wiki(Message message) {
    String text = PlainText.of(message).replace('{', '(').replace('}', ')');
    return "{noformat}\n" + SanitizedText.stored(text, MAX_WIKI) + "\n{noformat}";
  }

  private JiraText write(Message message) {
    text(paragraph(), message.headline(), "strong");
    message.facts().forEach(fact -> text(labelled(fact.label()), fact.value(), "code"));
    sentence(message.why());
    for (Message.Fact each : message.links(Integer.MAX_VALUE)) {
      ObjectNode link = text(labelled(each.label()), each.value(), "link");
      ((ObjectNode) link.at("/marks/0")).putObject("attrs").put("href", each.value());
    }
    sentence(message.fix());
    code(message.command());
    message.guide().forEach(this::section);
    text(paragraph(), message.footer(), "em");
    return this;
  }

  private void sentence(Message.@Nullable Fact fact) {
    if (fact != null) {
      text(labelled(fact.label()), fact.value(), null);
    }
  }

  private void section(Section section) {
    ObjectNode heading = block("heading");
    heading.putObject("attrs").put("level", 3);
    text(heading.putArray("content"), section.title(), null);
    if (!section.steps().isEmpty()) {
      ArrayNode list = block("orderedList").putArray("content");
      for (String step : section.steps()) {
        ArrayNode item = list.addObject().put("type", "listItem").putArray("content");
        text(item.addObject().put("type", "paragraph").putArray("content"), step, null);
      }
    }
    section.paragraphs().forEach(each -> text(paragraph(), each, null));
    code(section.code());
  }

  private void code(@Nullable String code) {
    if (code != null) {
      text(block("codeBlock").putArray("content"), code, null);
    }
  }

  private ArrayNode labelled(String label) {
    ArrayNode paragraph = paragraph();
    text(paragraph, label + " ", "strong");
    return paragraph;
  }

  private ArrayNode paragraph() {
    return block("paragraph").putArray("content");
  }

  private ObjectNode block(String type) {
    return content.addObject().put("type", type);
  }

  /** Jira rejects an empty text. */
  private static ObjectNode text(ArrayNode inlines, String text, @Nullable String mark) {
    ObjectNode node =
        inlines.addObject().put("type", "text").put("text", text.isEmpty() ? " " : text);
    if (mark != null) {
      node.putArray("marks").addObject().put("type", mark);
    }
    return node;
  }
}
