package io.vpcwatch.alerting.channel.pagerduty;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Tone;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import org.jspecify.annotations.Nullable;

/**
 * An event of PagerDuty's common format. The id of the incident is the key by which PagerDuty finds
 * the alert that it triggers, acknowledges or resolves. All of it is far below the limit of 512 kB,
 * as the values of a message are short and the guide is left out.
 */
final class PagerDutyEvent {
  private static final int MAX_SUMMARY = 1_024;

  private PagerDutyEvent() {}

  /** Without the routing key. */
  static ObjectNode of(Message message) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event
        .put("event_action", action(message))
        .put("dedup_key", message.thread())
        .put("client", "vpcwatch");
    ObjectNode payload =
        event
            .putObject("payload")
            .put("summary", SanitizedText.of(message.headline(), MAX_SUMMARY))
            .put("severity", severity(message))
            .put("source", "vpcwatch");
    if (!message.violations().isEmpty()) {
      Violation violation = message.violations().get(0);
      FunctionArn function = violation.functionArn();
      payload
          .put("source", function.toString())
          .put("component", function.name())
          .put("group", function.account() + "/" + function.region())
          .put(
              "class",
              violation.rule() == PlacementRule.VPC
                  ? violation.cause().toString()
                  : violation.rule().id())
          .put("timestamp", violation.opened().time().toString());
    }
    ObjectNode details = payload.putObject("custom_details");
    message.facts().forEach(fact -> put(details, fact));
    put(details, message.why());
    put(details, message.fix());
    if (message.command() != null) {
      details.put("command", message.command());
    }
    details.put("vpcwatch", message.footer());
    for (Message.Fact link : message.links(Integer.MAX_VALUE)) {
      event.withArray("links").addObject().put("href", link.value()).put("text", link.label());
    }
    return event;
  }

  private static void put(ObjectNode details, Message.@Nullable Fact fact) {
    if (fact != null) {
      details.put(fact.label(), fact.value());
    }
  }

  private static String action(Message message) {
    if (message.isAcknowledgement()) {
      return "acknowledge";
    }
    return message.tone() == Tone.RESOLVED ? "resolve" : "trigger";
  }

  private static String severity(Message message) {
    if (message.severity() == null) {
      return message.tone() == Tone.INFO ? "info" : "error";
    }
    return switch (message.severity()) {
      case HIGH -> "critical";
      case MEDIUM -> "error";
      case LOW -> "warning";
    };
  }
}
