package io.vpcwatch.service.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings like those of a module, with every type that there is. */
@ConfigMapping(prefix = "vpcwatch.example")
interface ExampleSettings {
  @Description("how long to wait")
  @WithDefault("1h")
  Duration pageWithin();

  @WithDefault("false")
  boolean replayed();

  @WithDefault("1048576")
  long maxBytes();

  Optional<Path> folder();

  Optional<List<String>> files();

  Map<String, ChannelSettings> channels();

  /** Settings of something that the user names. */
  interface ChannelSettings {
    Kind type();

    @Description("where to post")
    Optional<Secret> webhookUrl();
  }

  /** One of a few words. */
  enum Kind {
    SLACK,
    ON_SCREEN
  }
}
