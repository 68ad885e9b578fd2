package io.vpcwatch.evaluator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import io.vpcwatch.model.EvaluatedState;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.RecordCodec;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.network.PlacementState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Rows, chunks and what is in them in Smile, the binary form of JSON. Keeps the fields of a row
 * that a later version wrote. Reads the histories of the first release, which were JSON.
 */
final class RowCodec {
  /** Increase it only if older versions must not read the row: they refuse it. */
  private static final int VERSION = 1;

  private static final SmileFactory SMILE =
      SmileFactory.builder()
          .disable(SmileGenerator.Feature.ENCODE_BINARY_AS_7BIT)
          // The evaluated state names the same networks and the same person several times.
          .enable(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES)
          .build();

  /** For rows themselves, in which no name and no text is repeated. */
  private static final SmileFactory PLAIN =
      SmileFactory.builder()
          .disable(SmileGenerator.Feature.ENCODE_BINARY_AS_7BIT)
          .disable(SmileGenerator.Feature.CHECK_SHARED_NAMES)
          .build();

  private static final JsonFactory JSON = new JsonFactory();
  private static final RecordCodec<EvaluatedState> STATE = RecordCodec.of(EvaluatedState.class);
  private static final RecordCodec<FunctionChange> CHANGE = RecordCodec.of(FunctionChange.class);
  private static final RecordCodec<PlacementState> RULES_KEPT =
      RecordCodec.of(PlacementState.class);
  private static final RecordCodec<Violation> VIOLATION = RecordCodec.of(Violation.class);

  private RowCodec() {}

  /** The row, whichever version wrote it. */
  static EncodedRow read(byte[] value) {
    try {
      return isJson(value) ? new EncodedRow(readFirstRelease(value), null) : readRow(value);
    } catch (IOException e) {
      throw new UncheckedIOException("a row is not readable", e);
    }
  }

  private static EncodedRow readRow(byte[] value) throws IOException {
    FunctionRowBuilder row = FunctionRowBuilder.builder(FunctionRow.empty());
    byte[] state = null;
    List<byte[]> changes = List.of();
    List<byte[]> violations = List.of();
    ByteArrayOutputStream unknown = new ByteArrayOutputStream();
    JsonGenerator rest = null;
    try (JsonParser parser = SMILE.createParser(value)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "v" -> refuseLaterVersion(parser.getIntValue());
          case "rules" -> row.rules(parser.getIntValue());
          case "revision" -> row.revision(parser.getLongValue());
          case "received" -> row.received(readInstant(parser));
          case "last" -> row.last(readInstant(parser));
          case "corrected" -> row.corrected(readTexts(parser));
          case "state" -> {
            state = parser.getBinaryValue();
            row.state(read(STATE, state));
          }
          case "horizon" -> row.horizon(readInstant(parser));
          case "counted" -> row.counted(parser.getText());
          case "chunks" -> row.chunks(parser.getIntValue());
          case "sealed" -> row.sealed(parser.getIntValue());
          case "compacted" -> row.compacted(parser.getIntValue());
          case "placement" -> row.placement(parser.getText());
          case "rulesKept" -> row.rulesKept(readRulesKept(parser.getBinaryValue()));
          case "changes" -> changes = readBinaries(parser);
          case "violations" -> violations = readBinaries(parser);
          default -> {
            if (rest == null) {
              rest = SMILE.createGenerator(unknown);
              rest.writeStartObject();
            }
            rest.writeFieldName(field);
            rest.copyCurrentStructure(parser);
          }
        }
      }
    }
    if (rest != null) {
      rest.close();
      row.unknown(Bytes.wrap(unknown.toByteArray()));
    }
    row.log(new FunctionRow.Log(changes, violations));
    return new EncodedRow(row.build(), state == null ? null : Bytes.wrap(state));
  }

  /** A history of the first release. What was announced about it was not stored. */
  private static FunctionRow readFirstRelease(byte[] value) throws IOException {
    FunctionHistory history = Json.mapper().readValue(value, FunctionHistory.class);
    List<byte[]> changes = new ArrayList<>();
    Instant received = Instant.EPOCH;
    for (FunctionChange change : history.changes()) {
      changes.add(write(change));
      received = change.receivedAt().isAfter(received) ? change.receivedAt() : received;
    }
    return FunctionRowBuilder.builder(FunctionRow.empty())
        .rules(FunctionRow.FIRST_RELEASE)
        .received(received)
        .horizon(history.horizon())
        .log(new FunctionRow.Log(changes, List.of()))
        .build();
  }

  static byte[] write(EncodedRow encoded) {
    FunctionRow row = encoded.row();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) encoded.size());
    try (JsonGenerator to = PLAIN.createGenerator(bytes)) {
      to.writeStartObject();
      to.writeNumberField("v", VERSION);
      to.writeNumberField("rules", row.rules());
      to.writeNumberField("revision", row.revision());
      to.writeNumberField("received", row.received().toEpochMilli());
      writeInstant(to, "last", row.last());
      if (!row.corrected().isEmpty()) {
        to.writeArrayFieldStart("corrected");
        for (String id : row.corrected()) {
          to.writeString(id);
        }
        to.writeEndArray();
      }
      if (encoded.state() != null) {
        to.writeFieldName("state");
        to.writeBinary(encoded.state().get());
      }
      if (row.counted() != null) {
        to.writeStringField("counted", row.counted());
      }
      writeInstant(to, "horizon", row.horizon());
      to.writeNumberField("chunks", row.chunks());
      to.writeNumberField("sealed", row.sealed());
      if (row.compacted() > 0) {
        to.writeNumberField("compacted", row.compacted());
      }
      if (row.placement() != null) {
        to.writeStringField("placement", row.placement());
      }
      if (!row.rulesKept().equals(PlacementState.none())) {
        to.writeFieldName("rulesKept");
        to.writeBinary(write(RULES_KEPT, row.rulesKept()));
      }
      writeBinaries(to, "changes", row.log().changes());
      writeBinaries(to, "violations", row.log().violations());
      writeUnknown(to, row.unknown());
      to.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a row is not writable", e);
    }
    return bytes.toByteArray();
  }

  /** What a later version wrote may be more than this one understands: it judges again. */
  private static PlacementState readRulesKept(byte[] bytes) {
    return Objects.requireNonNullElse(read(RULES_KEPT, bytes), PlacementState.none());
  }

  static byte[] write(EvaluatedState state) {
    return write(STATE, state);
  }

  static byte[] write(FunctionChange change) {
    return write(CHANGE, change);
  }

  static byte[] write(Violation violation) {
    return write(VIOLATION, violation);
  }

  /**
   * Null if the change is of a kind that this version does not know, or was of one when it was kept
   * as JSON, and turns out to be invalid.
   */
  static @Nullable FunctionChange readChange(byte[] bytes) {
    try {
      return read(CHANGE, bytes);
    } catch (UncheckedIOException e) {
      if (isJson(bytes)) {
        return null;
      }
      throw e;
    }
  }

  /** Null if this version does not know such violations. */
  static @Nullable Violation readViolation(byte[] bytes) {
    return read(VIOLATION, bytes);
  }

  /** A value of function-changes. The log of a row keeps it as it is. */
  static ReceivedChange receive(byte[] json) throws IOException {
    List<String> unknown = new ArrayList<>();
    FunctionChange change = CHANGE.decode(json, JSON, unknown);
    if (isJson(json)) {
      return new ReceivedChange(change, Bytes.wrap(json));
    }
    // White space, or another encoding than UTF-8: a row could not distinguish it from Smile.
    if (change == null || !unknown.isEmpty()) {
      throw new IOException("white space, or another encoding than UTF-8, before unknown fields");
    }
    return new ReceivedChange(change, Bytes.wrap(write(change)));
  }

  /**
   * Rows and chunks for people: one JSON object with a field for each. Times that the row has in
   * milliseconds, and the records in its logs in seconds, are as they are stored.
   */
  static String toJson(Map<String, byte[]> rows) {
    try {
      ObjectNode all = Json.mapper().createObjectNode();
      for (Map.Entry<String, byte[]> row : rows.entrySet()) {
        JsonNode tree = tree(row.getValue());
        for (String nested : List.of("state", "rulesKept")) {
          if (tree.path(nested).isBinary()) {
            ((ObjectNode) tree).set(nested, tree(tree.get(nested).binaryValue()));
          }
        }
        for (JsonNode logged : List.of(tree.path("changes"), tree.path("violations"))) {
          for (int i = 0; i < logged.size(); i++) {
            if (logged.get(i).isBinary()) {
              ((ArrayNode) logged).set(i, tree(logged.get(i).binaryValue()));
            }
          }
        }
        all.set(row.getKey().replace('\0', '#'), tree);
      }
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
    } catch (IOException e) {
      throw new UncheckedIOException("a row is not readable", e);
    }
  }

  /** Whether two encoded changes differ at most in where and when they were read. */
  static boolean areCopies(byte[] one, byte[] other) {
    try {
      return content(one).equals(content(other));
    } catch (IOException e) {
      throw new UncheckedIOException("a change is not readable", e);
    }
  }

  private static JsonNode content(byte[] change) throws IOException {
    return ((ObjectNode) tree(change)).without(List.of("source", "sources", "receivedAt"));
  }

  private static JsonNode tree(byte[] bytes) throws IOException {
    try (JsonParser parser = (isJson(bytes) ? JSON : SMILE).createParser(bytes)) {
      return Json.mapper().readTree(parser);
    }
  }

  private static <T> @Nullable T read(RecordCodec<T> codec, byte[] bytes) {
    try {
      return codec.decode(bytes, isJson(bytes) ? JSON : SMILE, new ArrayList<>());
    } catch (IOException e) {
      throw new UncheckedIOException("a row is not readable", e);
    }
  }

  private static <T> byte[] write(RecordCodec<T> codec, T value) {
    try {
      return codec.encode(value, SMILE);
    } catch (IOException e) {
      throw new UncheckedIOException("a row is not writable", e);
    }
  }

  private static boolean isJson(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == '{';
  }

  private static void refuseLaterVersion(int version) throws IOException {
    if (version > VERSION) {
      throw new IOException(
          "version %d, this vpcwatch knows %d: upgrade it".formatted(version, VERSION));
    }
  }

  private static Instant readInstant(JsonParser parser) throws IOException {
    return Instant.ofEpochMilli(parser.getLongValue());
  }

  private static void writeInstant(JsonGenerator to, String field, @Nullable Instant instant)
      throws IOException {
    if (instant != null) {
      to.writeNumberField(field, instant.toEpochMilli());
    }
  }

  private static SortedSet<String> readTexts(JsonParser parser) throws IOException {
    SortedSet<String> texts = new TreeSet<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(parser.getText());
    }
    return texts;
  }

  private static List<byte[]> readBinaries(JsonParser parser) throws IOException {
    List<byte[]> binaries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      binaries.add(parser.getBinaryValue());
    }
    return binaries;
  }

  private static void writeBinaries(JsonGenerator to, String field, List<byte[]> binaries)
      throws IOException {
    to.writeArrayFieldStart(field);
    for (byte[] binary : binaries) {
      to.writeBinary(binary);
    }
    to.writeEndArray();
  }

  private static void writeUnknown(JsonGenerator to, @Nullable Bytes unknown) throws IOException {
    if (unknown != null) {
      try (JsonParser parser = SMILE.createParser(unknown.get())) {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          to.copyCurrentStructure(parser);
        }
      }
    }
  }
}
