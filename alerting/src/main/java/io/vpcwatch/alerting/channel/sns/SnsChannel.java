package io.vpcwatch.alerting.channel.sns;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.MessageJson;
import io.vpcwatch.alerting.channel.PlainText;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/**
 * Publishes to a topic. Subscribers of the protocols e-mail and SMS get text, all others the JSON
 * of the webhook. Attributes are for filter policies.
 */
public final class SnsChannel extends Channel {
  /** Including the JSON of all protocols; of 262,144 bytes. Quotation marks are escaped twice. */
  private static final int MAX_JSON_BYTES = 80_000;

  private static final int MAX_TEXT = 20_000;
  private static final int MAX_SUBJECT = 99;
  private static final int MAX_SMS = 300;

  private final String topicArn;
  private final SnsClient sns;

  SnsChannel(String name, String topicArn, SnsClient sns) {
    super(name, RateLimit.every(Duration.ZERO, 1));
    this.topicArn = topicArn;
    this.sns = sns;
  }

  @Override
  public Attempt send(Message message) {
    PublishRequest.Builder request =
        PublishRequest.builder()
            .topicArn(topicArn)
            .subject(subject(message))
            .messageStructure("json")
            .message(content(message).toString())
            .messageAttributes(attributes(message));
    if (topicArn.endsWith(".fifo")) {
      // In the language of another channel it is another message.
      request.messageGroupId(message.thread()).messageDeduplicationId(name() + "/" + message.id());
    }
    return AwsCalls.attempt(
        () -> {
          sns.publish(request.build());
          return Attempt.delivered();
        });
  }

  private static ObjectNode content(Message message) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("default", MessageJson.of(message, MAX_JSON_BYTES).toString())
        .put("email", SanitizedText.stored(PlainText.of(message), MAX_TEXT))
        .put("sms", SanitizedText.of(message.headline(), MAX_SMS));
  }

  /** SNS accepts ASCII only, and less than 100 characters. */
  private static String subject(Message message) {
    String subject = message.subject();
    if (!subject.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      String about =
          message.violations().stream()
              .map(violation -> violation.functionArn().name())
              .findFirst()
              .orElse(message.thread());
      subject = "[vpcwatch] " + message.kind() + " " + about;
    }
    return subject.substring(0, Math.min(subject.length(), MAX_SUBJECT));
  }

  /** What all violations of the message have in common, and the highest severity. */
  private static Map<String, MessageAttributeValue> attributes(Message message) {
    Map<String, String> values = new HashMap<>();
    values.put("incident", message.thread());
    values.put("notice", message.kind());
    if (message.severity() != null) {
      values.put("severity", message.severity().name().toLowerCase(Locale.ROOT));
    }
    common(message, violation -> violation.rule().id(), "rule", values);
    common(message, violation -> violation.cause().name(), "cause", values);
    common(message, violation -> violation.functionArn().account(), "account", values);
    common(message, violation -> violation.functionArn().region(), "region", values);
    return values.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                each ->
                    MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(each.getValue())
                        .build()));
  }

  private static void common(
      Message message, Function<Violation, String> of, String name, Map<String, String> values) {
    List<String> distinct = message.violations().stream().map(of).distinct().toList();
    if (distinct.size() == 1) {
      values.put(name, distinct.get(0));
    }
  }

  @Override
  public Health probe() {
    return AwsCalls.probe(
        () -> sns.getTopicAttributes(request -> request.topicArn(topicArn)), "the topic exists");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(new Draft("json", content(message).toPrettyString()));
  }

  @Override
  public String toString() {
    return "SNS channel " + name() + " (" + topicArn + ")";
  }
}
