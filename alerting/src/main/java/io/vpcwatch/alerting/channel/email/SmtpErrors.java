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
    // 552 to 554 reject the content of the mail (RFC 5321, 4.2.3), other codes its sender or
    // recipients.
    boolean content = failure instanceof SMTPSendFailedException && code >= 552 && code <= 554;
    return content
        ? Attempt.failed(Failure.MESSAGE_REJECTED, "the server rejects this mail" + reply(failure))
        : Attempt.failed(
            Failure.CHANNEL_REFUSED,
            "the server rejects mail from this sender; check from, to and user" + reply(failure));
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
