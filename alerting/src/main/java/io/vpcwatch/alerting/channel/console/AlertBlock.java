package io.vpcwatch.alerting.channel.console;

import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.notification.Message;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats one message as a block of lines behind a bar. */
final class AlertBlock {
  private static final int LABEL = 9;
  private static final String RED = "31;1";
  private static final String GREEN = "32;1";
  private static final String BOLD = "1";
  private static final String DIM = "2";

  private final Terminal terminal;
  private final Message message;
  private final String colour;
  private final StringBuilder text = new StringBuilder();

  AlertBlock(Terminal terminal, Message message) {
    this.terminal = terminal;
    this.message = message;
    this.colour =
        switch (message.tone()) {
          case FIRING -> RED;
          case RESOLVED -> GREEN;
          case INFO -> BOLD;
        };
  }

  String text() {
    line(
        painted(colour, padded(message.kind().toUpperCase(Locale.ROOT)))
            + painted(BOLD, message.headline()));
    message.facts().forEach(this::fact);
    fact(message.why());
    fact(message.fix());
    if (message.command() != null) {
      line(" ".repeat(LABEL) + painted(BOLD, message.command()));
    }
    fact(message.link());
    line(" ".repeat(LABEL) + painted(DIM, message.footer()));
    return text.append('\n').toString();
  }

  private void fact(Message.@Nullable Fact fact) {
    if (fact != null) {
      line(painted(DIM, padded(fact.label())) + fact.value());
    }
  }

  private void line(String line) {
    text.append(painted(colour, terminal.bar())).append(' ').append(line).append('\n');
  }

  private static String padded(String label) {
    return label + " ".repeat(Math.max(1, LABEL - label.length()));
  }

  private String painted(String code, String line) {
    return terminal.colours() ? "\u001b[" + code + "m" + line + "\u001b[0m" : line;
  }
}
