package io.vpcwatch.standalone.option;

import io.vpcwatch.model.SanitizedText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A name or a note that others will read: one line of visible characters. */
public final class LineConverter implements ITypeConverter<String> {
  private static final int LONGEST = 1000;

  @Override
  public String convert(String text) {
    String line = text.strip();
    if (line.isEmpty()) {
      throw new TypeConversionException("it is empty; give a text, or leave the option out");
    }
    if (!SanitizedText.of(line, LONGEST).equals(line)) {
      throw new TypeConversionException(
          "it must be one line of at most %d visible characters".formatted(LONGEST));
    }
    return line;
  }
}
