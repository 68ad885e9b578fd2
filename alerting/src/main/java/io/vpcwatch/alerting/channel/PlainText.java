package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Section;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message as plain text. */
public final class PlainText {
  private static final int FIRST_WIDE = 0x1100;

  private final StringBuilder text = new StringBuilder();

  private PlainText() {}

  public static String of(Message message) {
    return new PlainText().write(message);
  }

  /** Text from AWS, changed so that no mail program turns an address in it into a link. */
  public static String defanged(String text) {
    return text.replace("://", "[:]//").replaceAll("(?i)\\bwww\\.", "www[.]");
  }

  /** The width in a font of fixed width, in which a letter of East Asia takes two columns. */
  public static int columns(String text) {
    return text.codePoints().map(each -> each < FIRST_WIDE ? 1 : 2).sum();
  }

  /**
   * The text in lines of at most the given width, broken between words; a word is broken only if it
   * is longer than a line, as identifiers are copied.
   */
  public static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : words(text)) {
      if (columns((line + word).stripTrailing()) > width && !line.isEmpty()) {
        lines.add(line.stripTrailing());
        line = "";
      }
      line += word;
      while (columns(line.stripTrailing()) > width) {
        String head = cut(line, width);
        lines.add(head);
        line = line.substring(head.length());
      }
    }
    lines.add(line.stripTrailing());
    return lines;
  }

  /** With the spaces after them; in the languages that have none, what may begin a line. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    BreakIterator breaks = BreakIterator.getLineInstance();
    breaks.setText(text);
    int start = 0;
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      int last = text.codePointBefore(end);
      boolean isBetweenWords =
          end == text.length() || Character.isWhitespace(last) || last >= FIRST_WIDE;
      if (isBetweenWords) {
        words.add(text.substring(start, end));
        start = end;
      }
    }
    return words;
  }

  /** The beginning of a text that fits the width, at least one character. */
  public static String cut(String text, int width) {
    int end = 0;
    int columns = 0;
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      columns += columns(text.substring(end, next));
      if (columns > width && end > 0) {
        break;
      }
      end = next;
    }
    return text.substring(0, end);
  }

  private String write(Message message) {
    line(message.headline());
    line("");
    message.facts().forEach(fact -> line(fact.label() + ": " + defanged(fact.value())));
    sentence(message.why());
    if (!message.links(Integer.MAX_VALUE).isEmpty()) {
      line("");
    }
    message.links(Integer.MAX_VALUE).forEach(link -> line(link.label() + ": " + link.value()));
    sentence(message.fix());
    code(message.command());
    message.guide().forEach(this::section);
    line("");
    line("-- ");
    line(message.footer());
    return text.toString();
  }

  private void sentence(Message.@Nullable Fact fact) {
    if (fact != null) {
      line("");
      line(fact.label() + ": " + fact.value());
    }
  }

  private void section(Section section) {
    line("");
    line(section.title());
    line("-".repeat(columns(section.title())));
    int step = 0;
    for (String each : section.steps()) {
      line(++step + ". " + each);
    }
    section.paragraphs().forEach(this::line);
    code(section.code());
  }

  private void code(@Nullable String code) {
    if (code != null) {
      line("");
      line("    " + code.replace("\n", "\n    "));
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
