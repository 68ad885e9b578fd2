package io.vpcwatch.alerting.channel.email;

import io.vpcwatch.alerting.channel.PlainText;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Fact;
import io.vpcwatch.alerting.notification.Message.Section;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.report.Html;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A message as HTML that looks the same in all mail programs: inline styles, no external resources,
 * readable on a phone.
 */
final class MailHtml {
  private static final String RED = "#b42318";
  private static final String ORANGE = "#b54708";
  private static final String GREEN = "#067647";
  private static final String BLUE = "#175cd3";
  private static final String ROW =
      "<tr><td style=\"padding:4px 12px 4px 0;color:#667085;vertical-align:top;white-space:nowrap\">%s</td>"
          + "<td style=\"padding:4px 0;word-break:break-word\">";
  private static final String CODE =
      "margin:8px 0;padding:12px;background:#f2f4f7;border-radius:6px;overflow-x:auto;"
          + "font-family:Menlo,Consolas,monospace;font-size:13px;white-space:pre-wrap;"
          + "word-break:break-word";

  private final StringBuilder html = new StringBuilder();

  private MailHtml() {}

  static String of(Message message, Locale locale) {
    return new MailHtml().write(message, locale);
  }

  private String write(Message message, Locale locale) {
    String colour =
        switch (message.tone()) {
          case FIRING ->
              message.severity() == null || message.severity() == Severity.HIGH ? RED : ORANGE;
          case RESOLVED -> GREEN;
          case INFO -> BLUE;
        };
    add(
        """
        <!DOCTYPE html>
        <html lang="%s"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1"><title>%s</title></head>
        <body style="margin:0;padding:16px;background:#fff;color:#101828;font-size:15px;line-height:1.5;font-family:-apple-system,'Segoe UI',Roboto,sans-serif">
        <div style="max-width:680px;margin:0 auto">
        <h1 style="margin:0 0 16px;padding-left:12px;border-left:5px solid %s;font-size:20px;line-height:1.3">%s</h1>
        <table role="presentation" style="border-collapse:collapse;width:100%%">
        """,
        locale.getLanguage(), message.headline(), colour, message.headline());
    for (Fact fact : message.facts()) {
      add(ROW + "%s</td></tr>\n", fact.label(), PlainText.defanged(fact.value()));
    }
    for (Fact link : message.links(Integer.MAX_VALUE)) {
      String row = ROW + "<a href=\"%s\">%s</a></td></tr>\n";
      add(row, link.label(), link.value(), link.value());
    }
    add("</table>\n");
    sentence(message.why());
    sentence(message.fix());
    code(message.command());
    message.guide().forEach(this::section);
    add("<p style=\"margin:24px 0 0;color:#667085;font-size:13px\">%s</p>\n", message.footer());
    add("</div></body></html>\n");
    return html.toString();
  }

  private void sentence(@Nullable Fact fact) {
    if (fact != null) {
      String text = "<p style=\"margin:16px 0 0\"><strong>%s</strong> %s</p>\n";
      add(text, fact.label(), fact.value());
    }
  }

  private void section(Section section) {
    add("<h2 style=\"margin:24px 0 4px;font-size:16px\">%s</h2>\n", section.title());
    if (!section.steps().isEmpty()) {
      add("<ol style=\"margin:4px 0;padding-left:24px\">\n");
      section.steps().forEach(s -> add("<li style=\"word-break:break-word\">%s</li>\n", s));
      add("</ol>\n");
    }
    section.paragraphs().forEach(text -> add("<p style=\"margin:4px 0\">%s</p>\n", text));
    code(section.code());
  }

  private void code(@Nullable String code) {
    if (code != null) {
      add("<pre style=\"" + CODE + "\">%s</pre>\n", code);
    }
  }

  /**
   * @param template of {@link String#format}, for values that are escaped here
   */
  private void add(String template, String... values) {
    html.append(template.formatted(Arrays.stream(values).map(Html::escaped).toArray()));
  }
}
