package io.vpcwatch.alerting.channel.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request.
 *
 * @param incident its id: the same for all messages about it
 * @param notice opened, resolved or test
 * @param text for people
 * @param count how many violations it is about
 * @param violations for programs, as in the topic {@code violations}, the oldest 500 of them; what
 *     AWS's callers wrote is made short and harmless
 */
record WebhookMessage(
    String incident, String notice, Text text, int count, List<Violation> violations) {
  /** A body that no server finds too large. */
  private static final int MOST = 500;

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
        message.violations().size(),
        message.violations().stream().limit(MOST).map(SanitizedViolation::of).toList());
  }

  /** The version of this JSON. */
  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  int v() {
    return 1;
  }
}
