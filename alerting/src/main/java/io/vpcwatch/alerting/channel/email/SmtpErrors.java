package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.model.SanitizedText;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.eclipse.angus.mail.util.SocketConnectException;
import org.jspecify.annotations.Nullable;

/** Classifies why a mail was not accepted. */
final class SmtpErrors {
  private static final int MAX_REPLY = 200;

  private SmtpErrors() {}

  static Attempt of(MessagingException failure) {
    if (failure instanceof AuthenticationFailedException) {
      return Attempt.failed(
          Failure.CHANNEL_REFUSED,
          "the server rejects the login; check user and password" + reply(failure));
    }
    if (failure instanceof MailConnectException || caused(failure, SocketConnectException.class)) {
      return Attempt.failed(Failure.UNREACHABLE, "cannot connect; check host and port");
    }
    Integer code = code(failure);
    if (code != null) {
      return rejected(code, failure);
    }
    return withoutReply(failure);
  }

  private static Attempt rejected(int code, MessagingException failure) {
    if (code < 500) {
      return Attempt.failed(
          Failure.SERVER_ERROR, "temporary failure of the server" + reply(failure));
    }
    // Even 552 and 554, which reject a mail (RFC 5321, 4.2.3), are used for what passes or what is
    // wrong with the sender: a full mailbox, an address that Amazon SES has not verified.
    String recipients = rejectedRecipients(failure);
    return Attempt.failed(
        Failure.CHANNEL_REFUSED,
        recipients.isEmpty()
            ? "the server rejects the mail; check from, to and user" + reply(failure)
            : "the server rejects all recipients: " + recipients);
  }

  /** Each recipient that was rejected, with the reply. */
  static String rejectedRecipients(MessagingException failure) {
    List<String> rejected = new ArrayList<>();
    for (Exception e = failure; e != null; e = next(e)) {
      if (e instanceof SMTPAddressFailedException address) {
        rejected.add(
            SanitizedText.of(address.getAddress().getAddress(), MAX_REPLY) + reply(address));
      }
    }
    return String.join(", ", rejected);
  }

  private static Attempt withoutReply(MessagingException failure) {
    if (caused(failure, SocketTimeoutException.class)) {
      return Attempt.failed(Failure.TIMEOUT, "no reply within the timeout");
    }
    if (caused(failure, SSLException.class)) {
      return Attempt.failed(
          Failure.CHANNEL_REFUSED, "TLS fails; check security and the certificate of the server");
    }
    if (caused(failure, UnknownHostException.class)
        || caused(failure, ConnectException.class)
        || caused(failure, NoRouteToHostException.class)) {
      return Attempt.failed(Failure.UNREACHABLE, "cannot connect; check host and port");
    }
    if (String.valueOf(failure.getMessage()).contains("STARTTLS is required")) {
      return Attempt.failed(
          Failure.CHANNEL_REFUSED, "the server does not offer STARTTLS; check port and security");
    }
    return Attempt.failed(
        Failure.CONNECTION_LOST,
        "connection lost before the reply (" + failure.getClass().getSimpleName() + ")");
  }

  /** The code of the last reply, null if there was none. */
  private static @Nullable Integer code(MessagingException failure) {
    for (Exception e = failure; e != null; e = next(e)) {
      if (e instanceof SMTPAddressFailedException address) {
        return address.getReturnCode();
      }
      if (e instanceof SMTPSenderFailedException sender) {
        return sender.getReturnCode();
      }
      if (e instanceof SMTPSendFailedException send && send.getNextException() == null) {
        return send.getReturnCode();
      }
    }
    return null;
  }

  private static @Nullable Exception next(Exception e) {
    return e instanceof MessagingException messaging ? messaging.getNextException() : null;
  }

  private static boolean caused(MessagingException failure, Class<? extends Exception> kind) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (kind.isInstance(e)) {
        return true;
      }
    }
    return false;
  }

  private static String reply(MessagingException failure) {
    String message = failure.getMessage();
    return message == null ? "" : " (reply: " + SanitizedText.of(message.strip(), MAX_REPLY) + ")";
  }
}
