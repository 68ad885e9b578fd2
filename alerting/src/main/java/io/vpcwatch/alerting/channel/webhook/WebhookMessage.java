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
 * @param incident the id of the incident, the same in all messages about it
 * @param notice opened, reminder-1, resolved, bulletin or test
 * @param text the content as text for a reader
 * @param count the number of violations
 * @param violations the oldest 500, as in the topic {@code violations}, with text from AWS cut and
 *     sanitized
 */
record WebhookMessage(
    String incident, String notice, Text text, int count, List<Violation> violations) {
  /** Keeps the body below the size limits of servers. */
  private static final int MAX_VIOLATIONS = 500;

  /** The same content that other channels show. */
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
        message.violations().stream().limit(MAX_VIOLATIONS).map(SanitizedViolation::of).toList());
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  int v() {
    return 1;
  }
}
