package io.vpcwatch.alerting.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * A message as JSON for programs: the id of the incident and the notice ({@link
 * io.vpcwatch.alerting.notification.IncidentUpdate#kind}, bulletin or test), the text that other
 * channels show, the number of violations, and the first 500 of them as in the topic {@code
 * violations}, with {@link Message#labels} and with text from AWS cut and sanitized.
 */
public final class MessageJson {
  /** Keeps the body below the size limits of servers. */
  private static final int MAX_VIOLATIONS = 500;

  /** Of a list or map. AWS allows 50 tags, 16 subnets and 5 security groups. */
  private static final int MAX_ELEMENTS = 50;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private MessageJson() {}

  /**
   * @param maxBytes in UTF-8; violations that do not fit are left out, but counted
   */
  public static ObjectNode of(Message message, int maxBytes) {
    ObjectNode body = JSON.objectNode();
    body.put("incident", message.thread()).put("notice", message.kind());
    ObjectNode text = body.putObject("text").put("headline", message.headline());
    text.set("facts", Json.mapper().valueToTree(message.facts()));
    put(text, "why", message.why());
    put(text, "fix", message.fix());
    if (message.command() != null) {
      text.put("command", message.command());
    }
    put(text, "page", message.page());
    put(text, "link", message.link());
    body.put("count", message.violations().size());
    ArrayNode violations = body.put("v", 1).putArray("violations");
    int bytes = bytes(body);
    for (int i = 0; i < Math.min(message.violations().size(), MAX_VIOLATIONS); i++) {
      JsonNode violation = violation(message, message.violations().get(i));
      bytes += bytes(violation) + 1;
      if (bytes > maxBytes) {
        break;
      }
      violations.add(violation);
    }
    return body;
  }

  private static int bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  private static JsonNode violation(Message message, Violation violation) {
    ObjectNode json = Json.mapper().valueToTree(violation);
    json.set(
        "labels",
        Json.mapper()
            .valueToTree(
                message.labels().getOrDefault(violation.id(), Collections.emptySortedMap())));
    return sanitized(json);
  }

  private static void put(ObjectNode text, String name, Message.@Nullable Fact fact) {
    if (fact != null) {
      text.put(name, fact.value());
    }
  }

  private static JsonNode sanitized(JsonNode node) {
    if (node.isTextual()) {
      return JSON.textNode(SanitizedText.of(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode array = JSON.arrayNode();
      node.valueStream()
          .limit(MAX_ELEMENTS)
          .map(MessageJson::sanitized)
          // The lists of a violation are sets, and cutting can make two ids equal.
          .distinct()
          .forEach(array::add);
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = JSON.objectNode();
      node.propertyStream()
          .limit(MAX_ELEMENTS)
          .forEach(each -> object.set(SanitizedText.of(each.getKey()), sanitized(each.getValue())));
      return object;
    }
    return node;
  }
}
