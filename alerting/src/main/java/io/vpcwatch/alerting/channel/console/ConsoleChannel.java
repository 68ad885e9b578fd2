package io.vpcwatch.alerting.channel.console;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.util.List;

/** Prints each alert as a block of text. */
public final class ConsoleChannel extends Channel {
  private final Terminal terminal;

  public ConsoleChannel(String name, Terminal terminal) {
    super(name, RateLimit.unlimited());
    this.terminal = terminal;
  }

  @Override
  public Attempt send(Message message) {
    // In one call, so that no other output gets between its lines.
    terminal.out().print(new AlertBlock(terminal, message).text());
    return terminal.out().checkError()
        ? Attempt.failed(
            Failure.CHANNEL_REFUSED,
            "standard output is closed; restart vpcwatch, or remove the channel")
        : Attempt.delivered();
  }

  @Override
  public Health probe() {
    return terminal.out().checkError()
        ? Health.down("standard output is closed")
        : Health.up("standard output");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(
        new Draft("txt", new AlertBlock(Terminal.plain(terminal.out()), message).text()));
  }

  @Override
  public String toString() {
    return "console channel " + name();
  }
}
