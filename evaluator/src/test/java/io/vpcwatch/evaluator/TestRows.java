package io.vpcwatch.evaluator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Edits stored rows as another version would write them. */
final class TestRows {
  private static final SmileMapper SMILE =
      SmileMapper.builder().disable(SmileGenerator.Feature.ENCODE_BINARY_AS_7BIT).build();

  private TestRows() {}

  static byte[] with(byte[] row, String field, String value) {
    try {
      ObjectNode node = (ObjectNode) SMILE.readTree(row);
      return SMILE.writeValueAsBytes(node.put(field, value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The row with other words in the changes that it keeps as JSON. */
  static byte[] replaced(byte[] row, String from, String to) {
    FunctionRow read = RowCodec.read(row).row();
    List<byte[]> changes =
        read.log().changes().stream()
            .map(
                change ->
                    change[0] == '{'
                        ? new String(change, UTF_8).replace(from, to).getBytes(UTF_8)
                        : change)
            .toList();
    return encoded(
        FunctionRowBuilder.builder(read)
            .log(new FunctionRow.Log(changes, read.log().violations()))
            .build());
  }

  static byte[] encoded(FunctionRow row) {
    return RowCodec.write(EncodedRow.of(row, null));
  }

  static String text(byte[] row, String field) {
    try {
      return SMILE.readTree(row).path(field).asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
