package io.vpcwatch.ingest.aws;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Times by the clock of AWS. */
public final class ServerTime {
  private ServerTime() {}

  /**
   * A lower bound for the time at which AWS looked something up, in whole seconds: by the clock of
   * AWS, which stamps the events; ours may be wrong, and is used only if the answer has no date.
   *
   * @param startedAt when the request was sent, by our clock
   */
  public static Instant of(
      @Nullable SdkHttpResponse answer, Instant startedAt, InstantSource clock) {
    return Optional.ofNullable(answer)
        .flatMap(http -> http.firstMatchingHeader("Date"))
        .flatMap(ServerTime::parse)
        .map(date -> date.minus(Duration.between(startedAt, clock.instant())))
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
