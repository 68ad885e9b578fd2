package io.vpcwatch.alerting.channel.teams;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Severity;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message as an Adaptive Card in the envelope that workflows expect. All texts are runs of rich
 * text blocks, in which Teams interprets no Markdown and no mention. The whole stays below the
 * limit of 28 kB.
 */
final class TeamsCard {
  private static final int MAX_FACTS = 12;
  // Of 28 kB, together with everything before them.
  private static final int LISTS = 24_000;
  // Of the JSON around a line.
  private static final int BLOCK = 110;
  private static final int MAX_COMMAND = 1_500;
  private static final int MAX_LINK = 1_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private TeamsCard() {}

  static ObjectNode of(Message message) {
    ObjectNode envelope = JSON.objectNode().put("type", "message");
    ObjectNode card =
        envelope
            .putArray("attachments")
            .addObject()
            .put("contentType", "application/vnd.microsoft.card.adaptive")
            .putObject("content")
            .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
            .put("type", "AdaptiveCard")
            // Phones show no later one.
            .put("version", "1.4");
    card.putObject("msteams").put("width", "Full");
    ArrayNode body = card.putArray("body");
    ArrayNode title =
        body.addObject()
            .put("type", "Container")
            .put("style", style(message))
            .put("bleed", true)
            .putArray("items");
    run(block(title), message.headline()).put("weight", "Bolder").put("size", "Medium");
    message.facts().stream().limit(MAX_FACTS).forEach(fact -> labelled(body, fact, true));
    labelled(body, message.why(), false);
    labelled(body, message.fix(), false);
    if (message.command() != null) {
      code(block(body), SanitizedText.stored(message.command(), MAX_COMMAND));
    }
    message.lists().forEach(list -> list(body, list));
    run(block(body), message.footer()).put("size", "Small").put("isSubtle", true);
    ArrayNode actions = JSON.arrayNode();
    for (Message.Fact link : message.links(MAX_LINK)) {
      actions
          .addObject()
          .put("type", "Action.OpenUrl")
          .put("title", link.label())
          .put("url", link.value());
    }
    if (!actions.isEmpty()) {
      card.set("actions", actions);
    }
    return envelope;
  }

  /** A list of a digest or summary, as far as there is room. */
  private static void list(ArrayNode body, Message.Section list) {
    run(block(body), list.title()).put("weight", "Bolder");
    int bytes = bytes(body.toString());
    int listed = 0;
    for (String line : list.steps()) {
      bytes += bytes(line) + BLOCK;
      if (bytes > LISTS) {
        run(block(body), "… +" + (list.steps().size() - listed));
        break;
      }
      run(block(body), "• " + line);
      listed++;
    }
    list.paragraphs().forEach(paragraph -> run(block(body), paragraph));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String style(Message message) {
    return switch (message.tone()) {
      case FIRING ->
          message.severity() == null || message.severity() == Severity.HIGH
              ? "attention"
              : "warning";
      case RESOLVED -> "good";
      case INFO -> "accent";
    };
  }

  private static ArrayNode block(ArrayNode items) {
    return items
        .addObject()
        .put("type", "RichTextBlock")
        .put("spacing", "Small")
        .putArray("inlines");
  }

  private static ObjectNode run(ArrayNode inlines, String text) {
    return inlines.addObject().put("type", "TextRun").put("text", text);
  }

  private static void code(ArrayNode inlines, String text) {
    run(inlines, text).put("fontType", "Monospace");
  }

  private static void labelled(ArrayNode body, Message.@Nullable Fact fact, boolean isValue) {
    if (fact != null) {
      ArrayNode inlines = block(body);
      run(inlines, fact.label() + "  ").put("weight", "Bolder");
      if (isValue) {
        code(inlines, fact.value());
      } else {
        run(inlines, fact.value());
      }
    }
  }
}
