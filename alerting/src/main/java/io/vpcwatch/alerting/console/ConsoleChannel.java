package io.vpcwatch.alerting.console;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.Notification;
import io.vpcwatch.alerting.channel.Rate;
import io.vpcwatch.alerting.wording.Message;
import io.vpcwatch.alerting.wording.Wording;

/** Prints alerts, one block each, for people to read. */
public final class ConsoleChannel implements Channel {
  private final String name;
  private final Terminal terminal;
  private final Wording wording;

  public ConsoleChannel(String name, Terminal terminal, Wording wording) {
    this.name = name;
    this.terminal = terminal;
    this.wording = wording;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Rate rate() {
    return Rate.unlimited();
  }

  @Override
  public Attempt tell(Notification notification) {
    Message message = wording.of(notification);
    // In one piece, so that nothing else that is printed comes between its lines.
    terminal.out().print(new AlertBlock(terminal, message).text());
    return terminal.out().checkError()
        ? Attempt.failed(
            Failure.CHANNEL_REFUSED,
            "standard output is closed; restart vpcwatch, or remove the channel")
        : Attempt.delivered();
  }

  @Override
  public String toString() {
    return "console channel " + name;
  }
}
