package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Section;
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
