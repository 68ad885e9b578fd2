package io.vpcwatch.alerting.channel.slack;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.http.HttpReply;
import java.time.Instant;

/** Classifies a webhook's response: one word, like {@code ok} or {@code invalid_payload}. */
final class SlackAnswer {
  private SlackAnswer() {}

  static Attempt toAttempt(HttpReply answer, Instant now) {
    Attempt attempt = answer.toAttempt(now);
    return attempt == null ? rejection(answer) : attempt;
  }

  private static Attempt rejection(HttpReply answer) {
    String fix =
        switch (answer.body().strip()) {
          case "no_service", "no_active_hooks", "invalid_token", "no_service_id" ->
              "the webhook no longer exists; create a new one and set webhook-url";
          case "channel_is_archived" ->
              "the channel is archived; restore it or set the webhook-url of another channel";
          case "channel_not_found", "user_not_found" ->
              "the channel or user behind the webhook is gone; create a new webhook and set webhook-url";
          case "action_prohibited", "posting_to_general_channel_denied" ->
              "the workspace does not allow it; ask its administrator or use another channel";
          case "no_team", "team_disabled" ->
              "the workspace is gone or disabled; set the webhook-url of another workspace";
          default -> null;
        };
    if (fix == null && answer.isAboutTheMessage()) {
      return Attempt.failed(Failure.MESSAGE_REJECTED, answer.describe("it rejects this message"));
    }
    return Attempt.failed(
        Failure.CHANNEL_REFUSED,
        answer.describe(
            fix == null ? "access denied; check webhook-url and the proxy, if any" : fix));
  }
}
