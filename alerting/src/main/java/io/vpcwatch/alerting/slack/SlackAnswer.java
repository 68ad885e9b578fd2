package io.vpcwatch.alerting.slack;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.PlainLine;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What Slack's webhook answered.
 *
 * @param body the beginning of it: one word, like {@code ok} or {@code invalid_payload}
 * @param retryAfter the header of that name, null if there was none
 */
record SlackAnswer(int status, String body, @Nullable String retryAfter) {
  /** A wish beyond this is a mistake, and obeying it would be silence. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

  Attempt toAttempt(Instant now) {
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
    return refusal();
  }

  private Attempt refusal() {
    String code = body.strip();
    String fix =
        switch (code) {
          case "no_service", "no_active_hooks", "invalid_token", "no_service_id" ->
              "the webhook no longer exists; create a new one and set webhook-url";
          case "channel_is_archived" ->
              "the channel is archived; restore it or set the webhook-url of another one";
          case "channel_not_found", "user_not_found" ->
              "the channel or user behind the webhook is gone; create a new webhook and set webhook-url";
          case "action_prohibited", "posting_to_general_channel_denied" ->
              "an administrator of the workspace does not allow it; ask for permission or use another channel";
          case "no_team", "team_disabled" ->
              "the workspace is gone or disabled; set the webhook-url of another one";
          default -> null;
        };
    if (fix == null && (status == 400 || status == 413 || status == 422)) {
      return Attempt.failed(Failure.MESSAGE_REJECTED, described("it does not take this message"));
    }
    return Attempt.failed(
        Failure.CHANNEL_REFUSED,
        described(
            fix == null
                ? "it does not let us in; check webhook-url, and the proxy if there is one"
                : fix));
  }

  private String described(String meaning) {
    String word = PlainLine.of(body.strip(), 80);
    return "Slack answered "
        + status
        + (word.isEmpty() ? "" : " \"" + word + "\"")
        + ": "
        + meaning;
  }

  /** In seconds or as a date, as HTTP has it; null if there is none that can be read. */
  private @Nullable Duration pause(Instant now) {
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
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
