package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Failure;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** The submission of one mail, which knows how far it came. */
final class Submission extends SMTPTransport {
  private boolean isComplete;
  private boolean isAccepted;

  Submission(Session session) {
    super(session, new URLName("smtp", null, -1, null, null, null));
  }

  /** Ends the content of the mail, and reads the reply to it. */
  @Override
  protected void finishData() throws IOException, MessagingException {
    isComplete = true;
    super.finishData();
    isAccepted = true;
  }

  Attempt toAttempt(MessagingException failure) {
    if (isAccepted) {
      return new Attempt.Delivered(null, warning(failure));
    }
    Attempt attempt = SmtpErrors.of(failure);
    boolean isDoubtful =
        attempt instanceof Attempt.Failed failed && failed.failure().isDoubtful() && !isComplete;
    // Without the end of its content, a server drops a mail.
    return isDoubtful
        ? Attempt.failed(Failure.UNREACHABLE, ((Attempt.Failed) attempt).detail())
        : attempt;
  }

  /** Which recipients did not get the mail; null if it is another failure after the mail. */
  private static @Nullable String warning(MessagingException failure) {
    return failure instanceof SendFailedException
        ? "the mail was sent, but not to " + SmtpErrors.rejectedRecipients(failure)
        : null;
  }
}
