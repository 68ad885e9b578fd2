package io.vpcwatch.alerting;

import io.vpcwatch.alerting.AlertingSettings.ChannelSettings;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Wording;
import io.vpcwatch.alerting.console.ConsoleChannel;
import io.vpcwatch.alerting.console.Terminal;
import io.vpcwatch.alerting.slack.SlackChannel;
import io.vpcwatch.alerting.slack.WebhookUrl;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Makes the channels that the settings name, and says everything that is wrong with these. */
final class Channels {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");

  private Channels() {}

  /** Expects settings without problems. */
  static List<Channel> of(AlertingSettings settings, Terminal terminal, InstantSource clock) {
    Wording wording = new Wording(Locale.ENGLISH);
    List<Channel> channels = new ArrayList<>();
    for (Map.Entry<String, ChannelSettings> entry : new TreeMap<>(settings.channels()).entrySet()) {
      String name = entry.getKey();
      channels.add(
          switch (entry.getValue().type()) {
            case CONSOLE -> new ConsoleChannel(name, terminal, wording);
            case SLACK -> new SlackChannel(name, webhook(entry.getValue()), wording, clock);
          });
    }
    return channels;
  }

  static List<String> problems(AlertingSettings settings) {
    List<String> problems = new ArrayList<>();
    Duration pageWithin = settings.pageWithin();
    if (pageWithin.isNegative() || pageWithin.isZero()) {
      problems.add("alerting.page-within: must be more than nothing, like 1h");
    }
    new TreeMap<>(settings.channels())
        .forEach(
            (name, channel) -> {
              try {
                check(name, channel);
              } catch (IllegalArgumentException e) {
                problems.add("alerting.channels." + name + ": " + e.getMessage());
              }
            });
    return problems;
  }

  private static void check(String name, ChannelSettings settings) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name of a channel has 1 to 40 of the characters a-z, 0-9 and -");
    }
    switch (settings.type()) {
      case SLACK -> webhook(settings);
      case CONSOLE -> {
        if (settings.webhookUrl().isPresent()) {
          throw new IllegalArgumentException("a console has no webhook; did you mean type: slack?");
        }
      }
    }
  }

  private static WebhookUrl webhook(ChannelSettings settings) {
    return WebhookUrl.parse(
        "webhook-url",
        settings
            .webhookUrl()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a Slack channel needs webhook-url or webhook-url-file"))
            .reveal());
  }
}
