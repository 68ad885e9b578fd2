package io.vpcwatch.ingest.aws;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/** The clock of AWS, which stamps the events; ours may be wrong. */
public final class ServerTime {
  private ServerTime() {}

  /**
   * A lower bound for the time at which AWS looked something up, in whole seconds.
   *
   * @param startedAt our time of the request, used if the answer has no date
   * @param elapsed from the request to the answer
   */
  public static Instant before(
      @Nullable SdkHttpResponse answer, Instant startedAt, Duration elapsed) {
    return Optional.ofNullable(answer)
        .flatMap(http -> http.firstMatchingHeader("Date"))
        .flatMap(ServerTime::parse)
        .map(date -> date.minus(elapsed))
        .orElse(startedAt)
        .truncatedTo(ChronoUnit.SECONDS);
  }

  private static Optional<Instant> parse(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
