package io.vpcwatch.alerting.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vpcwatch.alerting.channel.Message;
import io.vpcwatch.model.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request.
 *
 * @param incident its id: the same for all messages about it
 * @param notice opened, resolved or test
 * @param text for people
 * @param violation for programs, as in the topic {@code violations}; what AWS's callers wrote is
 *     made short and harmless
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebhookMessage(String incident, String notice, Text text, @Nullable Violation violation) {

  /** As other channels show it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Text(
      String headline,
      List<Message.Fact> facts,
      @Nullable String why,
      @Nullable String fix,
      @Nullable String command,
      @Nullable String link) {

    static Text of(Message message) {
      return new Text(
          message.headline(),
          message.facts(),
          value(message.why()),
          value(message.fix()),
          message.command(),
          value(message.link()));
    }

    private static @Nullable String value(Message.@Nullable Fact fact) {
      return fact == null ? null : fact.value();
    }
  }

  static WebhookMessage of(Message message) {
    return new WebhookMessage(
        message.id().thread(),
        message.id().kind(),
        Text.of(message),
        message.violation() == null ? null : Harmless.of(message.violation()));
  }

  /** The version of this JSON. */
  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  int v() {
    return 1;
  }
}
