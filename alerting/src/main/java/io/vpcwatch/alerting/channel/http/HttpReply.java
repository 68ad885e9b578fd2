package io.vpcwatch.alerting.channel.http;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.SanitizedText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The response of a server.
 *
 * @param who the name of the server for error texts, like Slack
 * @param body the first 64 KiB of it
 * @param retryAfter the header Retry-After, null if absent
 */
public record HttpReply(String who, int status, String body, @Nullable String retryAfter) {
  /** A longer Retry-After is taken for an error of the server: it would silence the channel. */
  private static final Duration MAX_PAUSE = Duration.ofDays(1);

  private static final int MAX_BODY_SHOWN = 80;

  /**
   * The meaning of the status as far as HTTP defines it; null for a rejection (4xx and unexpected
   * codes), which only the channel can interpret.
   */
  public @Nullable Attempt toAttempt(Instant now) {
    if (status >= 200 && status < 300) {
      return Attempt.delivered();
    }
    if (status == 429) {
      return new Attempt.Failed(Failure.RATE_LIMITED, describe("rate limit exceeded"), pause(now));
    }
    if (status >= 500) {
      return new Attempt.Failed(Failure.SERVER_ERROR, describe("server error"), pause(now));
    }
    if (status == 408) {
      return Attempt.failed(Failure.TIMEOUT, describe("it timed out waiting for the request"));
    }
    return null;
  }

  /** Whether the server rejects the content of this request, rather than the sender. */
  public boolean isAboutTheMessage() {
    return status == 400 || status == 413 || status == 422;
  }

  public String describe(String meaning) {
    String text = SanitizedText.of(body.strip(), MAX_BODY_SHOWN);
    return who
        + " answered "
        + status
        + (text.isEmpty() ? "" : " \"" + text + "\"")
        + ": "
        + meaning;
  }

  /** Retry-After, in seconds or as a date; null if absent or malformed. */
  public @Nullable Duration pause(Instant now) {
    if (retryAfter == null) {
      return null;
    }
    String text = retryAfter.strip();
    try {
      Duration asked =
          text.matches("[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(text))
              : Duration.between(
                  now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
      Duration positive = asked.isNegative() ? Duration.ZERO : asked;
      return positive.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : positive;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
