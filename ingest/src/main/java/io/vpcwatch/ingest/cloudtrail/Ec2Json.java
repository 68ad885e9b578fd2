package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * Requests and responses of EC2, which CloudTrail writes in two ways. Older calls have {@code
 * routeTableId} and lists as {@code {"items": […]}}. Newer ones are converted from XML: {@code
 * {"CreateNatGatewayRequest": {"SubnetId": …}}}, lists as {@code {"item": …}} with an array only if
 * there is more than one, or as a repeated element with its number: {@code {"tag": 1, "content":
 * …}}.
 */
final class Ec2Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Ec2Json() {}

  /**
   * The same as the older calls have it, with lists as arrays.
   *
   * @param wrapper the name of the object in which a newer call has all of it
   */
  static JsonFields normalised(JsonFields fields, String wrapper) {
    JsonNode wrapped = fields.node().get(wrapper);
    return new JsonFields(fields.path(), normalised(wrapped == null ? fields.node() : wrapped));
  }

  private static JsonNode normalised(JsonNode node) {
    if (node.isArray()) {
      ArrayNode array = NODES.arrayNode();
      node.forEach(element -> array.add(normalised(element)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    if (node.has("content") && node.size() == (node.has("tag") ? 2 : 1)) {
      return normalised(node.path("content"));
    }
    for (String list : node.size() == 1 ? new String[] {"items", "item"} : new String[] {}) {
      JsonNode elements = node.get(list);
      if (elements != null) {
        JsonNode all = normalised(elements);
        return all.isArray() ? all : NODES.arrayNode().add(all);
      }
    }
    ObjectNode object = NODES.objectNode();
    node.properties()
        .forEach(field -> object.set(lowerFirst(field.getKey()), normalised(field.getValue())));
    return object;
  }

  private static String lowerFirst(String name) {
    return name.isEmpty()
        ? name
        : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
