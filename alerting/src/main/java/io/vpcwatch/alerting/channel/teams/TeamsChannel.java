package io.vpcwatch.alerting.channel.teams;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.http.HttpPost;
import io.vpcwatch.alerting.channel.http.HttpReply;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Posts cards to the webhook of a workflow. The workflow answers before it posts: a card that it
 * can't post is only shown in its run history.
 */
public final class TeamsChannel extends Channel {
  // The Teams connector of a workflow may be called 100 times a minute.
  private static final RateLimit RATE_LIMIT = RateLimit.every(Duration.ofMillis(700), 3);

  private final SecretUrl webhook;
  private final HttpPost http;

  TeamsChannel(ChannelContext context, SecretUrl webhook) {
    super(context.name(), RATE_LIMIT);
    this.webhook = webhook;
    this.http = new HttpPost("Teams", webhook, context);
  }

  @Override
  public Attempt send(Message message) {
    return http.send("", Map.of(), TeamsCard.of(message).toString(), TeamsChannel::toAttempt);
  }

  private static Attempt toAttempt(HttpReply reply) {
    // A workflow answers 202 with no body, or as its Response action says; a login page is 200.
    if (reply.status() == 200 && reply.body().stripLeading().startsWith("<")) {
      return Attempt.failed(
          Failure.CHANNEL_REFUSED,
          reply.describe("not a response of a workflow; check webhook-url and the proxy, if any"));
    }
    Attempt attempt = reply.toAttempt();
    return attempt == null ? rejection(reply) : attempt;
  }

  /** Power Automate gives a code, as in {@code {"error":{"code":"WorkflowNotFound",…}}}. */
  private static Attempt rejection(HttpReply reply) {
    String code = reply.json().at("/error/code").asText();
    if (reply.status() == 413
        || code.equals("InvalidRequestContent")
        || code.equals("TriggerInputSchemaMismatch")) {
      return Attempt.failed(Failure.MESSAGE_REJECTED, reply.describe("it rejects this message"));
    }
    String fix =
        switch (code) {
          case "WorkflowNotFound" ->
              "the workflow no longer exists; create a new one and set webhook-url";
          case "WorkflowTriggerIsNotEnabled" -> "the workflow is turned off; turn it on";
          case "DirectApiAuthorizationRequired", "InvalidSasUri", "AuthorizationFailed" ->
              "the signature is invalid; copy the whole URL of the workflow to webhook-url, and let anyone trigger it";
          default -> "access denied; check webhook-url and the proxy, if any";
        };
    return Attempt.failed(Failure.CHANNEL_REFUSED, reply.describe(fix));
  }

  @Override
  public Health probe() {
    return http.reach()
        .toHealth("its host responds; only a message shows whether the workflow posts it");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(new Draft("json", TeamsCard.of(message).toPrettyString()));
  }

  @Override
  public String toString() {
    return "Teams channel " + name() + " (" + webhook + ")";
  }
}
