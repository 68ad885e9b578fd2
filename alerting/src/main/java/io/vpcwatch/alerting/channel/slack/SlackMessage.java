package io.vpcwatch.alerting.channel.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Formats a message in Slack's Block Kit. However large its parts are, the result keeps Slack's
 * limits: 50 blocks, 150 characters in a header, 3000 in a section, 10 fields of 2000, and an
 * undocumented 13,000 or so over all blocks, which the limits below stay under in sum.
 *
 * <p>Values from AWS go into code, where Slack interprets no markup, or into plain text.
 */
final class SlackMessage {
  private static final int HEADER = 150;
  private static final int FALLBACK = 300;
  private static final int FIELDS = 10;
  private static final int FIELD = 500;
  private static final int LABEL = 100;
  private static final int SENTENCE = 1_000;
  private static final int COMMAND = 1_500;
  private static final int LINK = 1_000;
  private static final int FOOTER = 300;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SlackMessage() {}

  static ObjectNode of(Message message) {
    ObjectNode payload = JSON.objectNode();
    // Shown in a phone's notification; contains no text from AWS except checked names.
    payload.put("text", Mrkdwn.escaped(symbol(message) + " " + message.headline(), FALLBACK));
    ArrayNode blocks = payload.putArray("blocks");
    blocks.add(header(symbol(message) + " " + message.headline()));
    blocks.add(fields(message.facts()));
    sentence(blocks, message.why());
    fix(blocks, message.fix(), message.command());
    blocks.add(footer(message.footer(), message.link()));
    return payload;
  }

  private static String symbol(Message message) {
    return switch (message.tone()) {
      case FIRING -> "🔴";
      case RESOLVED -> "🟢";
      case INFO -> "🔵";
    };
  }

  private static ObjectNode header(String text) {
    ObjectNode block = JSON.objectNode().put("type", "header");
    block.set("text", plainText(text, HEADER));
    return block;
  }

  private static ObjectNode fields(List<Message.Fact> facts) {
    ObjectNode block = JSON.objectNode().put("type", "section");
    ArrayNode fields = block.putArray("fields");
    for (Message.Fact fact : facts.subList(0, Math.min(facts.size(), FIELDS))) {
      String label = label(fact) + "\n";
      fields.add(mrkdwn(label + Mrkdwn.code(fact.value(), FIELD - label.length())));
    }
    return block;
  }

  private static void sentence(ArrayNode blocks, Message.@Nullable Fact sentence) {
    if (sentence != null) {
      blocks.add(section(label(sentence) + " " + Mrkdwn.escaped(sentence.value(), SENTENCE)));
    }
  }

  private static void fix(ArrayNode blocks, Message.@Nullable Fact fix, @Nullable String command) {
    sentence(blocks, fix);
    if (command != null) {
      blocks.add(section(Mrkdwn.codeBlock(command, COMMAND)));
    }
  }

  private static ObjectNode footer(String footer, Message.@Nullable Fact link) {
    ObjectNode block = JSON.objectNode().put("type", "context");
    ArrayNode elements = block.putArray("elements");
    if (link != null && link.value().length() < LINK) {
      elements.add(
          mrkdwn(
              "<"
                  + Mrkdwn.escaped(link.value(), LINK)
                  + "|"
                  + Mrkdwn.escaped(link.label(), FOOTER)
                  + ">"));
    }
    elements.add(plainText(footer, FOOTER));
    return block;
  }

  private static String label(Message.Fact fact) {
    return "*" + Mrkdwn.escaped(fact.label(), LABEL) + "*";
  }

  private static ObjectNode section(String text) {
    ObjectNode block = JSON.objectNode().put("type", "section");
    block.set("text", mrkdwn(text));
    return block;
  }

  private static ObjectNode plainText(String text, int longest) {
    return JSON.objectNode()
        .put("type", "plain_text")
        .put("text", Mrkdwn.escaped(text, longest))
        .put("emoji", false);
  }

  /** Verbatim, so that Slack turns no names or addresses into links. */
  private static ObjectNode mrkdwn(String text) {
    return JSON.objectNode().put("type", "mrkdwn").put("text", text).put("verbatim", true);
  }
}
