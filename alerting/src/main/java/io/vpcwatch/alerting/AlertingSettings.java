package io.vpcwatch.alerting;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.service.Doc;
import io.vpcwatch.service.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is told, and of what. */
@ConfigMapping(prefix = "vpcwatch.alerting")
public interface AlertingSettings {

  @Doc(
      "a violation that began longer ago than this when it is first seen is no news, and nobody is told")
  @WithDefault("1h")
  Duration pageWithin();

  /** The channels by name; each is told everything. */
  Map<String, ChannelSettings> channels();

  /** One channel. */
  interface ChannelSettings {
    @Doc("slack (an incoming webhook) or console (standard output)")
    Type type();

    @Doc(
        "the URL of a Slack channel's incoming webhook: a secret, better given by the environment or by webhook-url-file")
    Optional<Secret> webhookUrl();
  }

  /** The kinds of channels there are. */
  enum Type {
    SLACK,
    CONSOLE
  }

  /** What is wrong with values that are well-formed each by itself. */
  static List<String> problems(AlertingSettings settings) {
    return Channels.problems(settings);
  }
}
