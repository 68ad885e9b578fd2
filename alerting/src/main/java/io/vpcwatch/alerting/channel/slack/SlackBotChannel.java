package io.vpcwatch.alerting.channel.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.http.HttpPost;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Tone;
import io.vpcwatch.alerting.notification.ThreadRef;
import io.vpcwatch.model.Json;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Posts as a bot: an incident is one message, its updates are replies in the thread of that
 * message, and its end edits the message.
 */
public final class SlackBotChannel implements Channel {
  // Slack allows one message per second and channel, and short bursts. This is slightly slower, as
  // Slack counts by its own clock and networks deliver unevenly.
  private static final RateLimit RATE = RateLimit.every(Duration.ofMillis(1_050), 3);

  private final String name;
  private final String api;
  private final Secret token;
  private final String channel;
  private final InstantSource clock;
  private final HttpPost http = new HttpPost("Slack", HttpPost.TIMEOUT);

  /**
   * @param api the base URL of the Web API: {@code https://slack.com/api}
   * @param channel the id of the channel
   */
  public SlackBotChannel(
      String name, String api, Secret token, String channel, InstantSource clock) {
    this.name = name;
    this.api = api;
    this.token = token;
    this.channel = channel;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RateLimit rateLimit() {
    return RATE;
  }

  @Override
  public Attempt send(Message message) {
    ThreadRef root = message.root();
    if (root != null && !root.shared() && message.tone() == Tone.RESOLVED) {
      // The edit first, as it can be repeated without sending a second message.
      Attempt edited = call("chat.update", payload(message).put("ts", root.handle()));
      if (edited instanceof Attempt.Failed failed && isTemporary(failed)) {
        return edited;
      }
    }
    return call("chat.postMessage", reply(payload(message), message, root));
  }

  /** If the message is gone or too old to be edited, the reply is sent all the same. */
  private static boolean isTemporary(Attempt.Failed failed) {
    return failed.failure().retry() == Failure.Retry.AUTOMATIC;
  }

  private static ObjectNode reply(ObjectNode payload, Message message, @Nullable ThreadRef root) {
    if (root != null) {
      payload.put("thread_ts", root.handle());
      // Readers who did not react to the first message will not open its thread either.
      payload.put("reply_broadcast", message.tone() == Tone.FIRING);
    }
    return payload;
  }

  private ObjectNode payload(Message message) {
    return SlackMessage.of(message).put("channel", channel);
  }

  private Attempt call(String method, ObjectNode payload) {
    return http.send(
        SecretUrl.parse("api-url", api + "/" + method),
        Map.of("Authorization", "Bearer " + token.reveal()),
        payload.toString(),
        answer -> SlackBotAnswer.toAttempt(answer, clock.instant()));
  }

  @Override
  public Health probe() {
    return call("auth.test", Json.mapper().createObjectNode())
        .toHealth(
            "the token is valid; only a message shows whether the bot may write to the channel");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(
        new Draft("json", reply(payload(message), message, message.root()).toPrettyString()));
  }

  @Override
  public String toString() {
    return "Slack bot channel " + name + " (" + channel + ")";
  }
}
