package io.vpcwatch.ingest.cloudtrail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.service.kafka.DeadLetterReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object as CloudTrail, or an export from elsewhere, writes them. Null, a
 * blank text, {@code "null"} and {@code "-"} are the same as absent; an object or array may be
 * inside of a text; names may be in lower case. The exception for a field of the wrong type names
 * the field.
 *
 * @param path the object's own name followed by a dot, for messages; empty for the record itself
 */
record JsonFields(String path, JsonNode node) {
  private static final int MAX_DEPTH = 500;

  /** More than AWS allows anywhere in what we read (16 subnets, 50 tags). */
  private static final int MOST_ENTRIES = 100;

  /** AWS allows 1,000 rules of a security group, routes of a table and entries of a list. */
  private static final int MOST_ELEMENTS = 2_000;

  /** How tools of data, and their languages, write that there is no value. */
  private static final Set<String> ABSENT =
      Set.of("", "-", "null", "none", "nil", "nan", "n/a", "undefined", "\\n");

  private static final int LONGEST_TAG_KEY = 128;
  private static final int LONGEST_TAG_VALUE = 256;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MAX_DEPTH)
                      .maxStringLength(Integer.MAX_VALUE)
                      .build())
              .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
              .build());

  static JsonFields of(JsonNode object) {
    return new JsonFields("", object);
  }

  /**
   * Parses a record. Bytes that are not UTF-8 are replaced, as they can only be inside of texts.
   */
  static JsonNode parse(byte[] bytes, int from, int length) throws UnreadableRecordException {
    try {
      return JSON.readTree(bytes, from, length);
    } catch (JsonProcessingException e) {
      // One damaged byte, in a description or a tag, must not hide what the record says.
      return parse(new String(bytes, from, length, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("reading memory failed", e);
    }
  }

  static JsonNode parse(String text) throws UnreadableRecordException {
    try {
      return JSON.readTree(text);
    } catch (StreamConstraintsException e) {
      throw new UnreadableRecordException(
          DeadLetterReason.MALFORMED_JSON,
          "nested deeper than " + MAX_DEPTH + ", or a number of more than 1000 digits");
    } catch (JsonProcessingException e) {
      throw new UnreadableRecordException(
          DeadLetterReason.MALFORMED_JSON,
          "not JSON near line %d, column %d of the record"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    }
  }

  boolean has(String name) {
    return value(name) != null;
  }

  /** Whether an error is in the field: an empty object, {@code false} and 0 are none. */
  boolean isError(String name) {
    JsonNode value = value(name);
    return value != null && (value.isContainerNode() ? !value.isEmpty() : !isZero(value));
  }

  private static boolean isZero(JsonNode value) {
    return value.isNumber() ? value.asDouble() == 0 : value.isBoolean() && !value.booleanValue();
  }

  @Nullable String text(String name) throws UnreadableRecordException {
    return text(name, value(name));
  }

  /** A text in which {@code null} and {@code -} are meant: a function may be named so. */
  @Nullable String name(String name) throws UnreadableRecordException {
    JsonNode value = named(name);
    return value == null || value.isNull() || (value.isTextual() && value.textValue().isBlank())
        ? null
        : text(name, value);
  }

  String requiredText(String name) throws UnreadableRecordException {
    String text = text(name);
    if (text == null) {
      throw UnreadableRecordException.field(path + name + " is missing");
    }
    return text;
  }

  /** For texts that no record is lost for: null if the field is not a text. */
  @Nullable String textIfAny(String name) {
    JsonNode value = value(name);
    return value == null ? null : SanitizedText.storedOrNull(value.textValue());
  }

  /** An account id, also as a number, which has lost its leading zeros. */
  @Nullable String accountId(String name) {
    JsonNode value = value(name);
    return value != null && value.canConvertToExactIntegral() && value.canConvertToLong()
        ? String.format(Locale.ROOT, "%012d", value.longValue())
        : textIfAny(name);
  }

  @Nullable JsonFields object(String name) throws UnreadableRecordException {
    JsonNode value = structure(name);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      throw wrongType(name, "an object", value);
    }
    return new JsonFields(path + name + ".", value);
  }

  JsonFields objectOrEmpty(String name) throws UnreadableRecordException {
    JsonFields object = object(name);
    return object == null ? new JsonFields(path + name + ".", empty()) : object;
  }

  /** For objects that no record is lost for: empty if the field is not an object. */
  JsonFields objectIfAny(String name) {
    JsonNode value = structure(name);
    return new JsonFields(path + name + ".", value == null ? empty() : value);
  }

  List<String> texts(String name) throws UnreadableRecordException {
    JsonNode array = structure(name);
    if (array == null) {
      return new ArrayList<>();
    }
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
    for (Map.Entry<String, JsonNode> tag : tags.node.properties()) {
      if (!tag.getValue().isTextual()) {
        throw wrongType(name + ".*", "a text", tag.getValue());
      }
    }
    return tagsIfAny(name);
  }

  /** The readable tags only: a creation must not be lost because of its tags. */
  SortedMap<String, String> tagsIfAny(String name) {
    SortedMap<String, String> read = new TreeMap<>();
    for (Map.Entry<String, JsonNode> tag : objectIfAny(name).node.properties()) {
      if (tag.getValue().isTextual() && read.size() < MOST_ENTRIES) {
        read.put(
            SanitizedText.stored(tag.getKey(), LONGEST_TAG_KEY),
            SanitizedText.stored(tag.getValue().textValue(), LONGEST_TAG_VALUE));
      }
    }
    return read;
  }

  /** A number, also as a text. */
  @Nullable Integer integer(String name) throws UnreadableRecordException {
    JsonNode value = value(name);
    try {
      return value == null ? null : Integer.valueOf(value.asText());
    } catch (NumberFormatException e) {
      throw wrongType(name, "a number", value);
    }
  }

  /** The elements of an array, or the one value that stands for it; an empty object is none. */
  List<JsonNode> elements(String name) throws UnreadableRecordException {
    JsonNode value = structure(name);
    if (value == null || (value.isObject() && value.isEmpty())) {
      return List.of();
    }
    if (!value.isArray()) {
      return List.of(value);
    }
    if (value.size() > MOST_ELEMENTS) {
      throw UnreadableRecordException.field(
          path + name + " has more than " + MOST_ELEMENTS + " entries");
    }
    return value.valueStream().toList();
  }

  /** As {@link #elements}, all of which must be objects. */
  List<JsonFields> objects(String name) throws UnreadableRecordException {
    List<JsonFields> objects = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      if (!element.isObject()) {
        throw wrongType(name + "[]", "an object", element);
      }
      objects.add(new JsonFields(path + name + "[].", element));
    }
    return objects;
  }

  /** True, or the text "true". */
  boolean flag(String name) {
    JsonNode value = value(name);
    return value != null && value.asBoolean();
  }

  private static JsonNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }

  private @Nullable JsonNode named(String name) {
    JsonNode value = node.get(name);
    return value == null ? node.get(name.toLowerCase(Locale.ROOT)) : value;
  }

  /** Null if the field is absent, or has one of the values that stand for it. */
  private @Nullable JsonNode value(String name) {
    JsonNode value = named(name);
    return value == null || value.isNull() || (value.isTextual() && isAbsent(value.textValue()))
        ? null
        : value;
  }

  static boolean isAbsent(String text) {
    return ABSENT.contains(text.strip().toLowerCase(Locale.ROOT));
  }

  /** A value that may be inside of a text, as Athena, CloudTrail Lake and SIEMs export it. */
  private @Nullable JsonNode structure(String name) {
    JsonNode value = value(name);
    JsonNode inside = value;
    try {
      // Each parsing takes the quotes away, and so comes to an end.
      while (inside != null && inside.isTextual()) {
        inside = parse(inside.textValue());
      }
      return inside == null || inside.isContainerNode() ? inside : value;
    } catch (UnreadableRecordException e) {
      return value;
    }
  }

  private @Nullable String text(String name, @Nullable JsonNode value)
      throws UnreadableRecordException {
    if (value != null && !value.isTextual()) {
      throw wrongType(name, "a text", value);
    }
    return value == null ? null : value.textValue();
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
