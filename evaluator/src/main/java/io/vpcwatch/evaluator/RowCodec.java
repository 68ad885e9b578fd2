package io.vpcwatch.evaluator;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Rows in Smile, the binary form of JSON. */
final class RowCodec {
  private static final SmileFactory SMILE = new SmileFactory();
  private static final ObjectReader READER = Json.mapper().readerFor(FunctionRow.class).with(SMILE);
  private static final ObjectWriter WRITER = Json.mapper().writerFor(FunctionRow.class).with(SMILE);

  private RowCodec() {}

  static FunctionRow read(byte[] value) {
    try {
      return READER.readValue(value);
    } catch (IOException e) {
      throw new UncheckedIOException("a row is not readable", e);
    }
  }

  static byte[] write(FunctionRow row) {
    try {
      return WRITER.writeValueAsBytes(row);
    } catch (IOException e) {
      throw new UncheckedIOException("a row is not writable", e);
    }
  }
}
