package io.vpcwatch.alerting.channel.slack;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.http.HttpAnswer;
import java.time.Instant;

/** What Slack's webhook answered: one word, like {@code ok} or {@code invalid_payload}. */
final class SlackAnswer {
  private SlackAnswer() {}

  static Attempt toAttempt(HttpAnswer answer, Instant now) {
    Attempt attempt = answer.toAttempt(now);
    return attempt == null ? refusal(answer) : attempt;
  }

  private static Attempt refusal(HttpAnswer answer) {
    String fix =
        switch (answer.body().strip()) {
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
    if (fix == null && answer.isAboutTheMessage()) {
      return Attempt.failed(
          Failure.MESSAGE_REJECTED, answer.described("it does not take this message"));
    }
    return Attempt.failed(
        Failure.CHANNEL_REFUSED,
        answer.described(
            fix == null
                ? "it does not let us in; check webhook-url, and the proxy if there is one"
                : fix));
  }
}
