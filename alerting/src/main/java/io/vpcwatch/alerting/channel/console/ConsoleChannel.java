package io.vpcwatch.alerting.channel.console;

import static java.util.stream.Collectors.joining;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.PlainText;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.runtime.Health;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Prints each alert as a block of lines behind a bar, or as one line. */
public final class ConsoleChannel extends Channel {
  private static final int MIN_LABEL = 9;

  /** The columns of the bar and the space after it. */
  private static final int MARGIN = 2;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm ", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String BOLD = "1";
  private static final String DIM = "2";

  private final Terminal terminal;
  private boolean lastWasLine;

  public ConsoleChannel(String name, Terminal terminal) {
    super(name, RateLimit.unlimited());
    this.terminal = terminal;
  }

  @Override
  public Attempt send(Message message) {
    boolean isLine = !terminal.full().test(message);
    String text = isLine ? line(message) : (lastWasLine ? "\n" : "") + block(terminal, message);
    lastWasLine = isLine;
    // In one call, so that no other output gets between its lines.
    terminal.out().print(text);
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
    String colour = colour(message);
    List<Message.Fact> facts = new ArrayList<>(message.facts());
    Stream.of(message.why(), message.fix()).filter(Objects::nonNull).forEach(facts::add);
    List<Message.Fact> links = message.links(Integer.MAX_VALUE);
    int width =
        Stream.concat(facts.stream(), links.stream())
            .mapToInt(fact -> PlainText.columns(fact.label()) + 1)
            .reduce(MIN_LABEL, Math::max);
    List<String> lines = new ArrayList<>();
    lines.add(
        terminal.painted(colour, padded(name(message), width))
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
    links.forEach(
        link -> lines.add(terminal.painted(DIM, padded(link.label(), width)) + link.value()));
    lines.add(padded("", width) + terminal.painted(DIM, message.footer()));
    String bar = terminal.painted(colour, terminal.bar());
    return lines.stream().map(line -> bar + " " + line + "\n").collect(joining("", "", "\n"));
  }

  private static void add(List<String> lines, Terminal terminal, Message.Fact fact, int width) {
    String label = terminal.painted(DIM, padded(fact.label(), width));
    for (String part : PlainText.wrapped(fact.value(), terminal.width() - MARGIN - width)) {
      lines.add(label + part);
      label = padded("", width);
    }
  }

  private String line(Message message) {
    String name = padded(name(message), MIN_LABEL);
    String text = time(message) + message.headline();
    int width = terminal.width() - MARGIN - PlainText.columns(name);
    String colour = colour(message);
    return "%s %s%s%n"
        .formatted(
            terminal.painted(colour, terminal.bar()),
            terminal.painted(colour, name),
            PlainText.columns(text) <= width ? text : PlainText.cut(text, width - 1) + "…");
  }

  /** When it happened, which may be long before and not in the order of the lines. */
  private static String time(Message message) {
    if (message.violations().size() != 1) {
      return "";
    }
    Violation violation = message.violations().get(0);
    EventRef resolved = violation.resolved();
    return TIME.format((resolved == null ? violation.opened() : resolved).time());
  }

  private static String colour(Message message) {
    return switch (message.tone()) {
      case FIRING -> "31;1"; // red
      case RESOLVED -> "32;1"; // green
      case INFO -> BOLD;
    };
  }

  /** Its kind without what only makes it unique: the time of a note, the set of violations. */
  private static String name(Message message) {
    String kind = message.kind();
    if (message.isAcknowledgement()) {
      kind = "noted";
    } else if (message.violations().size() > 1 || kind.startsWith("updated")) {
      kind = kind.replaceFirst("-[0-9a-f]{8}$", "");
    }
    return kind.toUpperCase(Locale.ROOT);
  }

  private static String padded(String label, int width) {
    return label + " ".repeat(Math.max(1, width - PlainText.columns(label)));
  }

  @Override
  public String toString() {
    return "console channel " + name();
  }
}
