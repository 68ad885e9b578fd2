package io.vpcwatch.standalone.config;

import io.vpcwatch.service.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.text.WordUtils;

/**
 * A settings file in which everything is a comment, from the catalogue of settings. Groups are in
 * force, which is harmless, so that removing one # sets a setting; those that the user names are
 * comments.
 */
final class SettingsTemplate {
  private static final int WIDTH = 110;
  private static final String INDENT = "  ";
  private static final Pattern MARKDOWN_LINK = Pattern.compile("\\[(.*?)]\\(.*?\\)");

  private static final String HEAD =
      """
      # Settings of vpcwatch; everything is optional. Remove the # in front of what you change.
      #
      # vpcwatch reads vpcwatch.yaml in the folder where it starts, or the file that --config names.
      # A variable overrides the file: http.port is VPCWATCH_HTTP_PORT. A secret can be in a file of its own: append -file
      # to its key. Durations are written 250ms, 30s, 5m, 1h, 400d.
      #
      #   vpcwatch doctor   checks these settings, Kafka, AWS and the channels
      #   vpcwatch config   prints what is in force, and where it was set

      # ---- The shortest way to an alert: a queue with the events of EventBridge (docs/aws.md), and Slack ----

      #aws.accounts: ["111122223333"]
      #ingest.sqs.events.queue-url: https://sqs.eu-west-1.amazonaws.com/111122223333/vpcwatch
      #alerting.channels.security.type: slack
      #alerting.channels.security.webhook-url-file: /etc/vpcwatch/slack-webhook

      # ---- All settings, by key ----

      """;

  private static final String TAIL =
      """

      # The settings of the Kafka clients, unchanged. Without bootstrap.servers, vpcwatch run starts a Kafka in its process.
      kafka:
        #bootstrap.servers: kafka-1.example.com:9093,kafka-2.example.com:9093
      """;

  private final StringBuilder text = new StringBuilder(HEAD);
  private List<String> open = List.of();

  private SettingsTemplate() {}

  /**
   * @param catalogue ordered by key
   */
  static String of(List<Setting> catalogue) {
    SettingsTemplate template = new SettingsTemplate();
    // Settings before groups, or the keys of a group would not stand together.
    catalogue.stream().filter(each -> !each.key().contains(".")).forEach(template::add);
    catalogue.stream().filter(each -> each.key().contains(".")).forEach(template::add);
    return template.text + TAIL;
  }

  private void add(Setting setting) {
    List<String> path = new ArrayList<>(List.of(setting.key().split("\\.")));
    String name = path.remove(path.size() - 1);
    openGroups(path);
    String margin = margin(path);
    String comment = MARKDOWN_LINK.matcher(setting.description()).replaceAll("docs/$1");
    WordUtils.wrap(comment, WIDTH - margin.length())
        .lines()
        .forEach(line -> text.append(margin).append("# ").append(line).append('\n'));
    String value = setting.defaultValue();
    text.append(margin)
        .append(margin.contains("#") ? "" : "#")
        .append(name)
        .append(value == null ? ":" : ": " + value(setting, value))
        .append('\n');
  }

  private static String value(Setting setting, String value) {
    return setting.isList() ? YamlText.of(List.of(value.split(","))) : YamlText.of(value);
  }

  private void openGroups(List<String> path) {
    for (int depth = 0; depth < path.size(); depth++) {
      List<String> group = path.subList(0, depth + 1);
      if (open.size() <= depth || !open.subList(0, depth + 1).equals(group)) {
        String margin = margin(group.subList(0, depth));
        String name = group.get(depth);
        boolean isNamed = name.equals("*");
        text.append(depth == 0 ? "\n" : "")
            .append(margin)
            .append(isNamed && !margin.contains("#") ? "#" : "")
            .append(isNamed ? "NAME" : name)
            .append(":\n");
      }
    }
    open = List.copyOf(path);
  }

  /** Two columns for each group; within one that the user names, behind its #. */
  private static String margin(List<String> path) {
    int named = path.indexOf("*");
    return named < 0
        ? INDENT.repeat(path.size())
        : INDENT.repeat(named) + "#" + INDENT.repeat(path.size() - named);
  }
}
