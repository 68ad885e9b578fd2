package io.vpcwatch.alerting.channel.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.Severity;
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
  private static final int LIST = 2_600;
  // Together with everything before them.
  private static final int LISTS = 10_500;
  private static final int BULLET = 3;
  private static final int BUTTON = 75;
  private static final String ELLIPSIS = "…";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SlackMessage() {}

  static ObjectNode of(Message message) {
    String headline = symbol(message) + " " + message.headline();
    ObjectNode payload = JSON.objectNode();
    // Shown in a phone's notification; contains no text from AWS except checked names.
    payload.put("text", escaped(headline, FALLBACK));
    ArrayNode blocks = payload.putArray("blocks");
    block(blocks, "header").set("text", plainText(headline, HEADER));
    fields(blocks, message.facts().stream().limit(FIELDS).toList());
    fields(blocks, message.facts().stream().skip(FIELDS).limit(FIELDS).toList());
    sentence(blocks, message.why());
    sentence(blocks, message.fix());
    if (message.command() != null) {
      block(blocks, "section").set("text", mrkdwn(codeBlock(message.command(), COMMAND)));
    }
    message.lists().forEach(section -> list(blocks, section));
    ArrayNode footer = block(blocks, "context").putArray("elements");
    for (Message.Fact link : message.links(LINK)) {
      String target = escaped(link.value(), LINK);
      footer.add(mrkdwn("<" + target + "|" + escaped(link.label(), FOOTER) + ">"));
    }
    footer.add(plainText(message.footer(), FOOTER));
    return payload;
  }

  /** A button for each action; a click returns the thread of the message. */
  static void addButtons(ObjectNode payload, Message message) {
    ArrayNode elements = block((ArrayNode) payload.get("blocks"), "actions").putArray("elements");
    for (Message.Action action : message.actions()) {
      ObjectNode button =
          elements
              .addObject()
              .put("type", "button")
              .put("action_id", "vpcwatch-" + action.id())
              .put("value", message.thread());
      button.set("text", plainText(action.label(), BUTTON));
    }
  }

  private static String symbol(Message message) {
    return switch (message.tone()) {
      case FIRING -> {
        if (message.severity() == Severity.MEDIUM) {
          yield "🟠";
        }
        yield message.severity() == Severity.LOW ? "🟡" : "🔴";
      }
      case RESOLVED -> "🟢";
      case INFO -> "🔵";
    };
  }

  private static ObjectNode block(ArrayNode blocks, String type) {
    return blocks.addObject().put("type", type);
  }

  private static void fields(ArrayNode blocks, List<Message.Fact> facts) {
    if (!facts.isEmpty()) {
      ArrayNode fields = block(blocks, "section").putArray("fields");
      facts.forEach(fact -> fields.add(field(fact)));
    }
  }

  private static ObjectNode field(Message.Fact fact) {
    String label = label(fact) + "\n";
    return mrkdwn(label + code(fact.value(), FIELD - label.length()));
  }

  private static void sentence(ArrayNode blocks, Message.@Nullable Fact sentence) {
    if (sentence != null) {
      String text = label(sentence) + " " + escaped(sentence.value(), SENTENCE);
      block(blocks, "section").set("text", mrkdwn(text));
    }
  }

  /** A list of a digest or summary, in as many blocks as there is room for. */
  private static void list(ArrayNode blocks, Message.Section list) {
    int room = LISTS - blocks.toString().length();
    StringBuilder text = new StringBuilder(list.title());
    int listed = 0;
    for (String line : list.steps()) {
      room -= line.length() + BULLET;
      if (room < 0) {
        break;
      }
      if (text.length() + line.length() > LIST) {
        block(blocks, "section").set("text", plainText(text.toString(), LIST + FOOTER));
        text.setLength(0);
      }
      text.append(text.isEmpty() ? "• " : "\n• ").append(line);
      listed++;
    }
    if (listed < list.steps().size()) {
      text.append("\n… +").append(list.steps().size() - listed);
    }
    list.paragraphs().forEach(paragraph -> text.append('\n').append(paragraph));
    block(blocks, "section").set("text", plainText(text.toString(), LIST + FOOTER));
  }

  private static String label(Message.Fact fact) {
    return "*" + escaped(fact.label(), LABEL) + "*";
  }

  private static ObjectNode plainText(String text, int longest) {
    return JSON.objectNode()
        .put("type", "plain_text")
        .put("text", escaped(text, longest))
        .put("emoji", false);
  }

  /** Verbatim, so that Slack turns no names or addresses into links. */
  private static ObjectNode mrkdwn(String text) {
    return JSON.objectNode().put("type", "mrkdwn").put("text", text).put("verbatim", true);
  }

  /**
   * As text. Slack knows the escapes of {@code & < >} only; they disable every mention and link.
   */
  static String escaped(String text, int longest) {
    return escaped(text, longest, false);
  }

  /**
   * As inline code, where Slack interprets no markup. A backtick would end it and has no escape.
   */
  static String code(String text, int longest) {
    return text.isBlank() ? " " : "`" + escaped(text, longest - 2, true) + "`";
  }

  /** As a code block. */
  private static String codeBlock(String text, int longest) {
    return "```" + escaped(text, longest - 6, true) + "```";
  }

  private static String escaped(String text, int longest, boolean inCode) {
    StringBuilder escaped = new StringBuilder(Math.min(text.length(), longest));
    // The length to keep if an ellipsis has to replace the rest.
    int safe = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      escaped.append(escaped(codePoint, inCode));
      if (escaped.length() > longest) {
        return escaped.substring(0, safe) + ELLIPSIS;
      }
      if (escaped.length() <= longest - ELLIPSIS.length()) {
        safe = escaped.length();
      }
    }
    return escaped.toString();
  }

  private static String escaped(int codePoint, boolean inCode) {
    return switch (codePoint) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '`' -> inCode ? "'" : "`";
      default -> Character.toString(codePoint);
    };
  }
}
