package io.vpcwatch.standalone.option;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time with its offset, or the beginning of a day in UTC. */
public final class TimeConverter implements ITypeConverter<Instant> {
  private static final int LAST_YEAR = 9999;

  @Override
  public Instant convert(String text) {
    try {
      return parse(text);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is neither a day (2026-01-31) nor a time (2026-01-31T10:00Z, 2026-01-31T19:00+09:00)");
    }
  }

  /**
   * @throws DateTimeException if the text is neither, or is in a year that has not four digits
   */
  public static Instant parse(String text) {
    OffsetDateTime time =
        text.contains("T")
            ? OffsetDateTime.parse(text)
            : LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
    if (time.getYear() < 0 || time.getYear() > LAST_YEAR) {
      throw new DateTimeException("the year " + time.getYear());
    }
    return time.toInstant();
  }
}
