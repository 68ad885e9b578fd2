package io.vpcwatch.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vpcwatch.model.FunctionChange;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The project's own trails, and where the records in them are, by a parser other than ours. */
final class FuzzCorpus {
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("examples/cloudtrail"),
          Path.of("standalone/src/test/resources/field/inputs"),
          Path.of("ingest/src/test/resources"));

  /** Larger files would take the time of many small ones. */
  private static final int LARGEST = 1 << 20;

  private static final JsonFactory JSON = new JsonFactory();

  private FuzzCorpus() {}

  /** A file, unzipped, with those of its records that show a change of a function. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Seed(String name, byte[] plain, List<Piece> pieces) {}

  /** A record, or the JSON text that contains one, as its bytes stand in the file. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Piece(byte[] raw, List<FunctionChange> changes) {}

  private record Span(int from, int to, boolean text) {}

  static List<Seed> read() throws IOException {
    List<Seed> seeds = new ArrayList<>();
    for (Path folder : FOLDERS) {
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            seeds.add(seed(file));
          }
        }
      }
    }
    seeds.removeIf(seed -> seed.plain().length == 0 || seed.plain().length > LARGEST);
    return seeds;
  }

  private static Seed seed(Path file) throws IOException {
    byte[] plain = gunzipIfWhole(Files.readAllBytes(file));
    return new Seed(file.toString(), plain, pieces(plain).orElse(List.of()));
  }

  private static byte[] gunzipIfWhole(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (EOFException | ZipException e) {
      return bytes;
    }
  }

  /** Empty if the content, or a JSON text in it, is no JSON. */
  static Optional<List<Piece>> pieces(byte[] content) {
    List<Span> spans;
    try {
      spans = spans(content);
    } catch (IOException e) {
      return Optional.empty();
    }
    List<Piece> pieces = new ArrayList<>();
    for (Span span : spans) {
      byte[] raw = Arrays.copyOfRange(content, span.from(), span.to());
      byte[] record = raw;
      if (span.text()) {
        try {
          record = unescaped(raw);
          spans(record);
        } catch (IOException e) {
          return Optional.empty();
        }
      }
      List<FunctionChange> changes = FuzzBench.changes(record);
      if (!changes.isEmpty()) {
        pieces.add(new Piece(raw, changes));
      }
    }
    return Optional.of(pieces);
  }

  private static byte[] unescaped(byte[] raw) throws IOException {
    try (JsonParser parser =
        JSON.createParser('"' + new String(raw, StandardCharsets.UTF_8) + '"')) {
      parser.nextToken();
      return parser.getText().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The outermost objects with an event source, and the outermost texts that contain one. */
  private static List<Span> spans(byte[] content) throws IOException {
    List<Span> spans = new ArrayList<>();
    Deque<Integer> starts = new ArrayDeque<>();
    int recordDepth = 0;
    // As Latin-1 every byte is a character, so that offsets are those of bytes.
    String latin1 = new String(content, StandardCharsets.ISO_8859_1);
    try (JsonParser parser = JSON.createParser(latin1.replaceFirst("^\u00ef\u00bb\u00bf", "   "))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case START_OBJECT -> starts.push((int) parser.currentTokenLocation().getCharOffset());
          case END_OBJECT -> {
            if (starts.size() == recordDepth) {
              int to = (int) parser.currentLocation().getCharOffset();
              int from = starts.getFirst();
              // The texts of a record's own fields.
              spans.removeIf(span -> span.from() > from);
              spans.add(new Span(from, to, false));
              recordDepth = 0;
            }
            starts.pop();
          }
          case FIELD_NAME -> {
            if (recordDepth == 0 && parser.currentName().equals("eventSource")) {
              recordDepth = starts.size();
            }
          }
          case VALUE_STRING -> {
            String text = parser.getText();
            if (recordDepth == 0 && text.startsWith("{") && text.contains("\"eventSource\"")) {
              int from = (int) parser.currentTokenLocation().getCharOffset() + 1;
              int to = (int) parser.currentLocation().getCharOffset() - 1;
              spans.add(new Span(from, to, true));
            }
          }
          default -> {}
        }
      }
    }
    return spans;
  }
}
