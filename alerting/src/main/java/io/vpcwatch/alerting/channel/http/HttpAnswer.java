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
 * What a server answered.
 *
 * @param who for messages: Slack
 * @param body the beginning of it
 * @param retryAfter the header of that name, null if there was none
 */
public record HttpAnswer(String who, int status, String body, @Nullable String retryAfter) {
  /** A wish beyond this is a mistake, and obeying it would be silence. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

  private static final int LONGEST_WORD = 80;

  /**
   * What HTTP itself says of it; null if it is a refusal (4xx and the unexpected), of which only
   * the channel knows more.
   */
  public @Nullable Attempt toAttempt(Instant now) {
    if (status >= 200 && status < 300) {
      return Attempt.delivered();
    }
    if (status == 429) {
      return new Attempt.Failed(Failure.RATE_LIMITED, described("it is sent too much"), pause(now));
    }
    if (status >= 500) {
      return new Attempt.Failed(Failure.SERVER_ERROR, described("it is in trouble"), pause(now));
    }
    if (status == 408) {
      return Attempt.failed(Failure.TIMEOUT, described("it waited too long for the request"));
    }
    return null;
  }

  /** Whether it is the request that the server does not understand. */
  public boolean isAboutTheMessage() {
    return status == 400 || status == 413 || status == 422;
  }

  public String described(String meaning) {
    String word = SanitizedText.of(body.strip(), LONGEST_WORD);
    return who
        + " answered "
        + status
        + (word.isEmpty() ? "" : " \"" + word + "\"")
        + ": "
        + meaning;
  }

  /** In seconds or as a date, as HTTP has it; null if there is none that can be read. */
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
      return positive.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : positive;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
