package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.SanitizedText;
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

/** What came of a mail that was not simply taken. */
final class SmtpAnswer {
  private static final int LONGEST = 200;

  private SmtpAnswer() {}

  static Attempt of(MessagingException failure) {
    if (failure instanceof AuthenticationFailedException) {
      return Attempt.failed(
          Failure.CHANNEL_REFUSED,
          "the server does not let us in; check user and password" + said(failure));
    }
    if (failure instanceof MailConnectException || caused(failure, SocketConnectException.class)) {
      return Attempt.failed(Failure.UNREACHABLE, "no connection; check host and port");
    }
    Integer code = code(failure);
    if (code != null) {
      return answered(code, failure);
    }
    return withoutAnswer(failure);
  }

  private static Attempt answered(int code, MessagingException failure) {
    if (code < 500) {
      return Attempt.failed(Failure.SERVER_ERROR, "the server is in trouble" + said(failure));
    }
    // 552 to 554 are about what is in the mail (RFC 5321, 4.2.3), the others about who sends it to
    // whom.
    boolean content = failure instanceof SMTPSendFailedException && code >= 552 && code <= 554;
    return content
        ? Attempt.failed(
            Failure.MESSAGE_REJECTED, "the server does not take this mail" + said(failure))
        : Attempt.failed(
            Failure.CHANNEL_REFUSED,
            "the server does not take our mail; check from, to and user" + said(failure));
  }

  private static Attempt withoutAnswer(MessagingException failure) {
    if (caused(failure, SocketTimeoutException.class)) {
      return Attempt.failed(Failure.TIMEOUT, "no answer in time");
    }
    if (caused(failure, SSLException.class)) {
      return Attempt.failed(
          Failure.CHANNEL_REFUSED, "TLS fails; check security, and the server's certificate");
    }
    if (caused(failure, UnknownHostException.class)
        || caused(failure, ConnectException.class)
        || caused(failure, NoRouteToHostException.class)) {
      return Attempt.failed(Failure.UNREACHABLE, "no connection; check host and port");
    }
    if (String.valueOf(failure.getMessage()).contains("STARTTLS is required")) {
      return Attempt.failed(
          Failure.CHANNEL_REFUSED, "the server does not offer STARTTLS; check port and security");
    }
    return Attempt.failed(
        Failure.CONNECTION_LOST,
        "the connection broke before the answer came (" + failure.getClass().getSimpleName() + ")");
  }

  /** Of the server's last word, null if it said nothing. */
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

  private static String said(MessagingException failure) {
    String message = failure.getMessage();
    return message == null ? "" : " (it said: " + SanitizedText.of(message.strip(), LONGEST) + ")";
  }
}
