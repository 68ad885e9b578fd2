package io.vpcwatch.alerting;

import io.vpcwatch.alerting.AlertingSettings.ChannelSettings;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Subscription;
import io.vpcwatch.alerting.channel.console.ConsoleChannel;
import io.vpcwatch.alerting.channel.console.Terminal;
import io.vpcwatch.alerting.channel.email.Addresses;
import io.vpcwatch.alerting.channel.email.EmailChannel;
import io.vpcwatch.alerting.channel.email.SmtpServer;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.alerting.channel.slack.SlackBotChannel;
import io.vpcwatch.alerting.channel.slack.SlackChannel;
import io.vpcwatch.alerting.channel.webhook.WebhookChannel;
import io.vpcwatch.service.settings.Secret;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes the channels that the settings name, and says everything that is wrong with these. */
public final class Channels {
  private Channels() {}

  /** A channel that can be made. */
  @FunctionalInterface
  private interface Recipe {
    Channel make(Terminal terminal, InstantSource clock);
  }

  /** Expects settings without problems. */
  static List<Channel> of(AlertingSettings settings, Terminal terminal, InstantSource clock) {
    List<Channel> channels = new ArrayList<>();
    new TreeMap<>(settings.channels())
        .forEach((name, channel) -> channels.add(make(name, channel, terminal, clock)));
    return channels;
  }

  static Channel make(
      String name, ChannelSettings settings, Terminal terminal, InstantSource clock) {
    return recipe(name, settings).make(terminal, clock);
  }

  /**
   * @throws IllegalArgumentException with what is wrong
   */
  static void check(ChannelSettings settings) {
    settingsOfSomeTypes(settings)
        .forEach(
            (setting, types) -> {
              if (!types.contains(settings.type())) {
                throw new IllegalArgumentException(
                    setting
                        + " is for channels of type "
                        + types.stream()
                            .map(type -> type.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .collect(Collectors.joining(" or ")));
              }
            });
    subscription(settings);
    recipe("", settings);
  }

  static Subscription subscription(ChannelSettings settings) {
    return Subscription.of(settings.routes(), settings.quietHours(), settings.timeZone());
  }

  /** Those that are given, with the types that they are for. */
  private static Map<String, Set<AlertingSettings.Type>> settingsOfSomeTypes(
      ChannelSettings settings) {
    Map<String, Set<AlertingSettings.Type>> given = new TreeMap<>();
    settings
        .webhookUrl()
        .ifPresent(
            value ->
                given.put(
                    "webhook-url",
                    EnumSet.of(AlertingSettings.Type.SLACK, AlertingSettings.Type.WEBHOOK)));
    settings
        .token()
        .ifPresent(value -> given.put("token", EnumSet.of(AlertingSettings.Type.SLACK_BOT)));
    settings
        .channel()
        .ifPresent(value -> given.put("channel", EnumSet.of(AlertingSettings.Type.SLACK_BOT)));
    settings
        .apiUrl()
        .ifPresent(value -> given.put("api-url", EnumSet.of(AlertingSettings.Type.SLACK_BOT)));
    settings
        .signingKey()
        .ifPresent(value -> given.put("signing-key", EnumSet.of(AlertingSettings.Type.WEBHOOK)));
    settings.host().ifPresent(value -> given.put("host", EnumSet.of(AlertingSettings.Type.EMAIL)));
    settings.port().ifPresent(value -> given.put("port", EnumSet.of(AlertingSettings.Type.EMAIL)));
    settings
        .security()
        .ifPresent(value -> given.put("security", EnumSet.of(AlertingSettings.Type.EMAIL)));
    settings.user().ifPresent(value -> given.put("user", EnumSet.of(AlertingSettings.Type.EMAIL)));
    settings
        .password()
        .ifPresent(value -> given.put("password", EnumSet.of(AlertingSettings.Type.EMAIL)));
    settings.from().ifPresent(value -> given.put("from", EnumSet.of(AlertingSettings.Type.EMAIL)));
    settings.to().ifPresent(value -> given.put("to", EnumSet.of(AlertingSettings.Type.EMAIL)));
    return given;
  }

  /** Reads the settings at once, and makes the channel when it is wanted. */
  private static Recipe recipe(String name, ChannelSettings settings) {
    switch (settings.type()) {
      case CONSOLE -> {
        return (terminal, clock) -> new ConsoleChannel(name, terminal);
      }
      case SLACK -> {
        SecretUrl url = url(settings);
        return (terminal, clock) -> new SlackChannel(name, url, clock);
      }
      case SLACK_BOT -> {
        Secret token = required("token or token-file", settings.token());
        String channel = required("channel", settings.channel());
        String api = settings.apiUrl().orElse("https://slack.com/api");
        SecretUrl.parse("api-url", api);
        return (terminal, clock) -> new SlackBotChannel(name, api, token, channel, clock);
      }
      case WEBHOOK -> {
        SecretUrl url = url(settings);
        Secret key = settings.signingKey().orElse(null);
        return (terminal, clock) -> new WebhookChannel(name, url, key, clock);
      }
      case EMAIL -> {
        SmtpServer server = EmailSettings.server(settings);
        Addresses addresses = EmailSettings.addresses(settings);
        Locale locale = settings.language().locale();
        return (terminal, clock) -> new EmailChannel(name, server, addresses, locale, clock);
      }
    }
    throw new IllegalStateException("a type without a channel: " + settings.type());
  }

  private static SecretUrl url(ChannelSettings settings) {
    Secret url = required("webhook-url or webhook-url-file", settings.webhookUrl());
    return SecretUrl.parse("webhook-url", url.reveal());
  }

  private static <T> T required(String setting, Optional<T> value) {
    return value.orElseThrow(() -> new IllegalArgumentException("it needs " + setting));
  }
}
