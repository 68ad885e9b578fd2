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
 * Posts as a bot: an incident is one message, what becomes of it is told in its thread, and the
 * message is edited when it is over.
 */
public final class SlackBotChannel implements Channel {
  // Slack allows one message a second to a channel, and short bursts. A little less, as it counts
  // by
  // its own clock and networks deliver unevenly.
  private static final RateLimit RATE = RateLimit.every(Duration.ofMillis(1_050), 3);

  private final String name;
  private final String api;
  private final Secret token;
  private final String channel;
  private final InstantSource clock;
  private final HttpPost http = new HttpPost("Slack", HttpPost.PATIENCE);

  /**
   * @param api where the methods of the Web API are: {@code https://slack.com/api}
   * @param channel its id
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
  public RateLimit rate() {
    return RATE;
  }

  @Override
  public Attempt tell(Message message) {
    ThreadRef root = message.root();
    if (root != null && !root.shared() && message.tone() == Tone.RELIEF) {
      // First what may be repeated: an edit that is made twice is no other message.
      Attempt edited = call("chat.update", payload(message).put("ts", root.handle()));
      if (edited instanceof Attempt.Failed failed && mayPass(failed)) {
        return edited;
      }
    }
    return call("chat.postMessage", reply(payload(message), message, root));
  }

  /** A root that is gone or too old to be edited is no reason to keep the end to ourselves. */
  private static boolean mayPass(Attempt.Failed failed) {
    return failed.failure().remedy() == Failure.Remedy.WAIT;
  }

  private static ObjectNode reply(ObjectNode payload, Message message, @Nullable ThreadRef root) {
    if (root != null) {
      payload.put("thread_ts", root.handle());
      // Who did not act on the first one does not look into its thread either.
      payload.put("reply_broadcast", message.tone() == Tone.ALARM);
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
        .toHealth("the token is valid; that the bot may write to the channel shows only a message");
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
