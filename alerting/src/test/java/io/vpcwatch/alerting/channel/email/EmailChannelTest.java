package io.vpcwatch.alerting.channel.email;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Contexts.context;
import static io.vpcwatch.alerting.channel.Hostile.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContract;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.TestTls;
import io.vpcwatch.alerting.channel.email.EmailSettings.Security;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.network.NetworkSettings;
import io.vpcwatch.service.settings.Secret;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EmailChannelTest implements ChannelContract {
  private static final Instant NOW = Instant.parse("2026-11-23T01:02:10Z");

  private final MailServer server = MailServer.open();
  private final Channel channel = channel(server.port(), Security.NONE, null, null);

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public String lastMessage() {
    return subject() + "\n" + part(0);
  }

  private static Channel channel(
      int port, Security security, String password, SSLSocketFactory tls) {
    return new EmailChannel(
        context("mail", InstantSource.fixed(NOW), Duration.ofSeconds(2)),
        settings(port, security, password),
        tls);
  }

  private static EmailSettings settings(int port, Security security, String password) {
    return new EmailSettings(
        "localhost",
        Optional.of(port),
        security,
        Optional.ofNullable(password).map(secret -> MailServer.USER),
        Optional.ofNullable(password).map(Secret::new),
        address("vpcwatch <alerts@example.com>"),
        Optional.of(List.of(address("sec@example.com"), address("ops@example.com"))));
  }

  private static EmailSettings.Address address(String text) {
    return EmailSettings.Address.parse("to", text);
  }

  private String subject() {
    try {
      return server.last().getSubject();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With the line ends of Java, not of mail. */
  private String part(int number) {
    try {
      Multipart parts = (Multipart) server.last().getContent();
      return ((String) parts.getBodyPart(number).getContent()).replace("\r\n", "\n");
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Message opened() {
    return message(Notice.OPENED, violation().opened());
  }

  @Test
  void a_mail_has_text_and_html_and_is_marked_as_auto_generated() throws Exception {
    assertThat(channel.send(opened())).isEqualTo(Attempt.delivered());

    MimeMessage mail = server.last();
    assertThat(mail.getContentType()).startsWith("multipart/alternative");
    assertThat(((Multipart) mail.getContent()).getBodyPart(0).getContentType())
        .startsWith("text/plain; charset=UTF-8");
    assertThat(((Multipart) mail.getContent()).getBodyPart(1).getContentType())
        .startsWith("text/html; charset=UTF-8");
    assertThat(mail.getFrom()[0]).hasToString("vpcwatch <alerts@example.com>");
    assertThat(mail.getAllRecipients()).hasSize(2);
    assertThat(mail.getSentDate().toInstant()).isEqualTo(NOW);
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mail.getHeader("List-Id")).containsExactly("vpcwatch <vpcwatch.example.com>");
  }

  @Test
  void the_html_has_the_same_content_as_the_text() {
    channel.send(opened());

    assertThat(part(1))
        .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
        .contains("checkout-api was taken out of its VPC", "vpc-0a1b2c3d", "AWSLambdaVPCAccess")
        .contains("subnet_ids         = [&#34;subnet-0aaa1111&#34;, &#34;subnet-0bbb2222&#34;]")
        .contains(
            "<a href=\"https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/checkout-api\">");
  }

  @Test
  void the_mails_of_an_incident_are_one_thread_and_the_same_mail_has_the_same_id()
      throws Exception {
    channel.send(opened());
    MimeMessage opening = server.last();
    channel.send(opened());
    assertThat(server.last().getMessageID()).isEqualTo(opening.getMessageID());

    channel.send(message(Notice.RESOLVED, violation().resolved()));

    MimeMessage end = server.last();
    assertThat(opening.getMessageID())
        .isEqualTo("<opened.0123456789abcdef0123456789abcdef.mail@example.com>");
    assertThat(end.getMessageID())
        .isEqualTo("<resolved.0123456789abcdef0123456789abcdef.mail@example.com>");
    // Not the Message-ID of the opening: it may have been in a digest, or replaced by the server.
    String root = "<0123456789abcdef0123456789abcdef.mail@example.com>";
    assertThat(List.of(opening, end))
        .allSatisfy(mail -> assertThat(mail.getHeader("In-Reply-To")).containsExactly(root))
        .allSatisfy(mail -> assertThat(mail.getHeader("References")).containsExactly(root));
    assertThat(end.getSubject())
        .isEqualTo("checkout-api [resolved]: taken out of a VPC (account 111122223333, eu-west-1)");
  }

  @ParameterizedTest
  @MethodSource("io.vpcwatch.alerting.channel.Hostile#messages")
  void hostile_text_forges_no_header_no_element_and_no_link(Message message) throws Exception {
    channel.send(message);

    List<String> headers =
        Collections.list(server.last().getAllHeaders()).stream().map(Header::getName).toList();
    assertThat(headers).doesNotContain("Bcc", "Cc").doesNotHaveDuplicates();
    assertThat(server.last().getAllRecipients()).hasSize(2);
    assertThat(part(1))
        .doesNotContain("<!channel>", "<https:", "href=\"https://evil", "https://evil")
        .doesNotContainPattern(ChannelContract.HARMFUL);
    assertThat(part(0)).doesNotContain("https://evil");
  }

  @Test
  void a_mail_is_sent_by_starttls_and_login() throws Exception {
    SSLContext tls = TestTls.create().context();
    try (MailServer strict = MailServer.strict(tls)) {
      Channel careful =
          channel(strict.port(), Security.STARTTLS, MailServer.PASSWORD, tls.getSocketFactory());

      assertThat(careful.send(opened())).isEqualTo(Attempt.delivered());
      assertThat(strict.taken()).hasSize(1);
    }
  }

  @Test
  void a_wrong_password_is_reported_and_shown_nowhere() throws Exception {
    SSLContext tls = TestTls.create().context();
    try (MailServer strict = MailServer.strict(tls)) {
      Channel wrong =
          channel(strict.port(), Security.STARTTLS, "wrong-SECRET", tls.getSocketFactory());

      Attempt.Failed failed = (Attempt.Failed) wrong.send(opened());

      assertThat(failed.failure()).isEqualTo(Failure.CHANNEL_REFUSED);
      assertThat(failed.detail()).contains("check user and password").doesNotContain("SECRET");
      assertThat(wrong.toString()).doesNotContain("SECRET");
    }
  }

  @Test
  void a_probe_logs_in_and_sends_nothing() throws Exception {
    SSLContext tls = TestTls.create().context();
    try (MailServer strict = MailServer.strict(tls)) {
      Channel right =
          channel(strict.port(), Security.STARTTLS, MailServer.PASSWORD, tls.getSocketFactory());
      Channel wrong =
          channel(strict.port(), Security.STARTTLS, "wrong-SECRET", tls.getSocketFactory());

      assertThat(right.probe().ok()).isTrue();
      assertThat(wrong.probe().ok()).isFalse();
      assertThat(wrong.probe().detail())
          .contains("check user and password")
          .doesNotContain("SECRET");
      assertThat(strict.taken()).isEmpty();
    }
  }

  @Test
  void an_untrusted_certificate_is_rejected() throws Exception {
    try (MailServer strict = MailServer.strict(TestTls.create().context())) {
      Attempt.Failed failed =
          (Attempt.Failed)
              channel(strict.port(), Security.STARTTLS, MailServer.PASSWORD, null).send(opened());

      assertThat(failed.failure()).isEqualTo(Failure.CHANNEL_REFUSED);
      assertThat(failed.detail()).contains("TLS fails");
    }
  }

  @Test
  void the_ca_file_makes_an_internal_server_trusted(@TempDir Path folder) throws Exception {
    TestTls tls = TestTls.create();
    Path ca = Files.writeString(folder.resolve("ca.pem"), tls.pem());
    NetworkSettings settings =
        ServiceSettings.loader()
            .override(Map.of("network.ca-file", ca.toString()))
            .load()
            .get(NetworkSettings.class);
    try (MailServer strict = MailServer.strict(tls.context())) {
      Channel careful =
          channel(
              strict.port(),
              Security.STARTTLS,
              MailServer.PASSWORD,
              new Network(settings).socketFactory());

      assertThat(careful.send(opened())).isEqualTo(Attempt.delivered());
    }
  }

  @Test
  void no_mail_is_sent_unencrypted_if_the_server_lacks_starttls() {
    Attempt.Failed failed =
        (Attempt.Failed)
            channel(server.port(), Security.STARTTLS, MailServer.PASSWORD, null).send(opened());

    assertThat(failed.failure()).isEqualTo(Failure.CHANNEL_REFUSED);
    assertThat(failed.detail()).contains("does not offer STARTTLS");
    assertThat(server.taken()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "421, SERVER_ERROR",
    "451, SERVER_ERROR",
    "550, CHANNEL_REFUSED",
    "552, CHANNEL_REFUSED",
    "554, CHANNEL_REFUSED"
  })
  void the_reply_of_the_server_decides_the_failure(int code, Failure failure) {
    server.refuses(code, "not now");

    Attempt.Failed failed = (Attempt.Failed) channel.send(opened());

    assertThat(failed.failure()).isEqualTo(failure);
    assertThat(failed.detail()).contains("not now");
  }

  @Test
  void a_missing_server_is_unreachable() {
    server.close();

    assertThat(((Attempt.Failed) channel.send(opened())).failure()).isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void a_silent_server_has_no_mail() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      Channel waiting = channel(silent.getLocalPort(), Security.NONE, null, null);

      assertThat(((Attempt.Failed) waiting.send(opened())).failure())
          .isEqualTo(Failure.UNREACHABLE);
    }
  }

  @Test
  void a_server_that_is_silent_after_the_content_may_have_the_mail() {
    server.pausesAfterData(Duration.ofMinutes(1));

    assertThat(((Attempt.Failed) channel.send(opened())).failure()).isEqualTo(Failure.TIMEOUT);
  }

  @Test
  void a_recipient_that_the_server_rejects_keeps_the_mail_from_nobody_else() {
    server.rejects("ops@example.com", 550, "5.1.1 User unknown");

    Attempt attempt = channel.send(opened());

    assertThat(server.taken()).hasSize(1);
    assertThat(((Attempt.Delivered) attempt).warning())
        .contains("not to ops@example.com", "5.1.1 User unknown")
        .doesNotContain("sec@example.com");
  }

  @Test
  void recipients_are_named_if_the_server_rejects_all_of_them() {
    server.rejects("sec@example.com", 550, "5.1.1 User unknown");
    server.rejects("ops@example.com", 550, "5.7.1 Relaying denied");

    Attempt.Failed failed = (Attempt.Failed) channel.send(opened());

    assertThat(failed.failure()).isEqualTo(Failure.CHANNEL_REFUSED);
    assertThat(failed.detail())
        .contains("sec@example.com", "5.1.1 User unknown", "ops@example.com", "5.7.1");
  }

  @Test
  void two_channels_send_mails_with_different_ids() throws Exception {
    channel.send(opened());
    String english = server.last().getMessageID();
    new EmailChannel(
            context("other", InstantSource.fixed(NOW), Duration.ofSeconds(2)),
            settings(server.port(), Security.NONE, null),
            null)
        .send(opened());

    assertThat(server.last().getMessageID()).isNotEqualTo(english);
  }

  @Test
  void no_line_is_longer_than_smtp_allows() {
    channel.send(opened());

    assertThat(new String(server.taken().get(0), StandardCharsets.UTF_8).lines())
        .allMatch(line -> line.length() <= 998);
  }
}
