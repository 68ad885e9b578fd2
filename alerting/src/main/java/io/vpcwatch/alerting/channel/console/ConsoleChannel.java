package io.vpcwatch.alerting.channel.console;

import static java.util.stream.Collectors.joining;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.PlainText;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Prints each alert as a block of lines behind a bar. */
public final class ConsoleChannel extends Channel {
  private static final int MIN_LABEL = 9;
  private static final String BOLD = "1";
  private static final String DIM = "2";

  private final Terminal terminal;

  public ConsoleChannel(String name, Terminal terminal) {
    super(name, RateLimit.unlimited());
    this.terminal = terminal;
  }

  @Override
  public Attempt send(Message message) {
    // In one call, so that no other output gets between its lines.
    terminal.out().print(block(terminal, message));
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
    return List.of(new Draft("txt", block(Terminal.plain(terminal.out()), message)));
  }

  private static String block(Terminal terminal, Message message) {
    String colour =
        switch (message.tone()) {
          case FIRING -> "31;1"; // red
          case RESOLVED -> "32;1"; // green
          case INFO -> BOLD;
        };
    // Without what only makes the kind unique: the time of a note, the set of violations.
    String name =
        message.isAcknowledgement()
            ? "noted"
            : message.violations().size() > 1 || message.kind().startsWith("updated")
                ? message.kind().replaceFirst("-[0-9a-f]{8}$", "")
                : message.kind();
    List<Message.Fact> facts = new ArrayList<>(message.facts());
    Stream.of(message.why(), message.fix()).filter(Objects::nonNull).forEach(facts::add);
    List<Message.Fact> links = message.links(Integer.MAX_VALUE);
    int width =
        Stream.concat(facts.stream(), links.stream())
            .mapToInt(fact -> PlainText.columns(fact.label()) + 1)
            .reduce(MIN_LABEL, Math::max);
    List<String> lines = new ArrayList<>();
    lines.add(
        terminal.painted(colour, padded(name.toUpperCase(Locale.ROOT), width))
            + terminal.painted(BOLD, message.headline()));
    facts.forEach(fact -> add(lines, terminal, fact, width));
    if (message.command() != null) {
      lines.add(padded("", width) + terminal.painted(BOLD, message.command()));
    }
    for (Message.Section list : message.lists()) {
      lines.add(terminal.painted(DIM, list.title()));
      list.steps().forEach(step -> lines.add("- " + step));
      lines.addAll(list.paragraphs());
    }
    links.forEach(link -> add(lines, terminal, link, width));
    lines.add(padded("", width) + terminal.painted(DIM, message.footer()));
    String bar = terminal.painted(colour, terminal.bar());
    return lines.stream().map(line -> bar + " " + line + "\n").collect(joining("", "", "\n"));
  }

  private static void add(List<String> lines, Terminal terminal, Message.Fact fact, int width) {
    lines.add(terminal.painted(DIM, padded(fact.label(), width)) + fact.value());
  }

  private static String padded(String label, int width) {
    return label + " ".repeat(Math.max(1, width - PlainText.columns(label)));
  }

  @Override
  public String toString() {
    return "console channel " + name();
  }
}
