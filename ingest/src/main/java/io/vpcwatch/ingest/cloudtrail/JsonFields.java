package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vpcwatch.model.SanitizedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object. Null is the same as absent; the exception for a field of the wrong
 * type names the field.
 *
 * @param path the object's own name followed by a dot, for messages; empty for the record itself
 */
record JsonFields(String path, JsonNode node) {
  /** More than AWS allows anywhere in what we read (16 subnets, 50 tags). */
  private static final int MOST_ENTRIES = 100;

  private static final int LONGEST_TAG_KEY = 128;
  private static final int LONGEST_TAG_VALUE = 256;

  static JsonFields of(JsonNode object) {
    return new JsonFields("", object);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  @Nullable String text(String name) throws UnreadableRecordException {
    if (!has(name)) {
      return null;
    }
    JsonNode value = node.get(name);
    if (!value.isTextual()) {
      throw wrongType(name, "a text", value);
    }
    return value.textValue();
  }

  String requiredText(String name) throws UnreadableRecordException {
    String text = text(name);
    if (text == null || text.isBlank()) {
      throw UnreadableRecordException.field(path + name + " is missing");
    }
    return text;
  }

  /** For texts that only inform: null if the field is not a text. */
  @Nullable String textIfAny(String name) {
    JsonNode value = node.get(name);
    return value == null ? null : SanitizedText.storedOrNull(value.textValue());
  }

  @Nullable JsonFields object(String name) throws UnreadableRecordException {
    if (!has(name)) {
      return null;
    }
    JsonNode value = node.get(name);
    if (!value.isObject()) {
      throw wrongType(name, "an object", value);
    }
    return new JsonFields(path + name + ".", value);
  }

  JsonFields objectOrEmpty(String name) throws UnreadableRecordException {
    JsonFields object = object(name);
    return object == null
        ? new JsonFields(path + name + ".", JsonNodeFactory.instance.objectNode())
        : object;
  }

  List<String> texts(String name) throws UnreadableRecordException {
    if (!has(name)) {
      return List.of();
    }
    JsonNode array = node.get(name);
    if (!array.isArray()) {
      throw wrongType(name, "an array", array);
    }
    bounded(name, array);
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array) {
      if (!element.isTextual()) {
        throw wrongType(name + "[]", "a text", element);
      }
      texts.add(SanitizedText.stored(element.textValue(), LONGEST_TAG_VALUE));
    }
    return texts;
  }

  SortedMap<String, String> tags(String name) throws UnreadableRecordException {
    JsonFields tags = objectOrEmpty(name);
    bounded(name, tags.node);
    SortedMap<String, String> read = new TreeMap<>();
    for (Map.Entry<String, JsonNode> tag : tags.node.properties()) {
      if (!tag.getValue().isTextual()) {
        throw wrongType(name + ".*", "a text", tag.getValue());
      }
      read.put(
          SanitizedText.stored(tag.getKey(), LONGEST_TAG_KEY),
          SanitizedText.stored(tag.getValue().textValue(), LONGEST_TAG_VALUE));
    }
    return read;
  }

  /** The readable tags only: a creation must not be lost because of its tags. */
  SortedMap<String, String> tagsIfAny(String name) {
    SortedMap<String, String> read = new TreeMap<>();
    for (Map.Entry<String, JsonNode> tag : node.path(name).properties()) {
      if (tag.getValue().isTextual() && read.size() < MOST_ENTRIES) {
        read.put(
            SanitizedText.stored(tag.getKey(), LONGEST_TAG_KEY),
            SanitizedText.stored(tag.getValue().textValue(), LONGEST_TAG_VALUE));
      }
    }
    return read;
  }

  /** True, or the text "true". */
  boolean flag(String name) {
    return node.path(name).asBoolean();
  }

  private void bounded(String name, JsonNode entries) throws UnreadableRecordException {
    if (entries.size() > MOST_ENTRIES) {
      throw UnreadableRecordException.field(
          path + name + " has more than " + MOST_ENTRIES + " entries");
    }
  }

  private UnreadableRecordException wrongType(String name, String expected, JsonNode actual) {
    String type = actual.getNodeType().name().toLowerCase(Locale.ROOT);
    return UnreadableRecordException.field(
        path + name + " is not " + expected + " but of type " + type);
  }
}
