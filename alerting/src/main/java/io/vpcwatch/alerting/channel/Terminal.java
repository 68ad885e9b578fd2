package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Message;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * The output of the console channel.
 *
 * @param colours whether it supports ANSI colours
 * @param bar the left border of an alert
 * @param width in columns, at which sentences are wrapped; commands and links stay whole, to be
 *     copied
 * @param full the messages that are printed with all their facts; each of the others is one line
 */
public record Terminal(
    PrintStream out, boolean colours, String bar, int width, Predicate<Message> full) {
  private static final int UNLIMITED = Integer.MAX_VALUE;

  private static final String BAR = "┃";
  private static final String PLAIN_BAR = "|";

  /** A stream without colours, like a file. */
  public static Terminal plain(PrintStream out) {
    return new Terminal(out, false, PLAIN_BAR, UNLIMITED, message -> true);
  }

  /**
   * Standard output, with colours if it is a terminal and <a
   * href="https://no-color.org">NO_COLOR</a> is not set.
   */
  public static Terminal standard(PrintStream out) {
    String type = System.getenv("TERM");
    boolean wanted = type != null && !type.equals("dumb") && System.getenv("NO_COLOR") == null;
    String bar = encoding().newEncoder().canEncode(BAR) ? BAR : PLAIN_BAR;
    return new Terminal(out, wanted && isTerminal(), bar, UNLIMITED, message -> true);
  }

  /** The same output for a reader who watches it. */
  public Terminal fitting(int columns, Predicate<Message> inFull) {
    return new Terminal(out, colours, bar, columns, inFull);
  }

  /**
   * @param code the number of an ANSI colour or style
   */
  public String painted(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  @SuppressWarnings("SystemConsoleNull") // handles both the old and the new behaviour
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (ReflectiveOperationException e) {
      // Before Java 22, System.console() returns null without a terminal.
      return true;
    }
  }

  private static Charset encoding() {
    String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return name == null || !Charset.isSupported(name)
        ? StandardCharsets.US_ASCII
        : Charset.forName(name);
  }
}
