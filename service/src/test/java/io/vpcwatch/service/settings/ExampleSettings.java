package io.vpcwatch.service.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings like those of a module, with every type that there is. */
record ExampleSettings(
    @Description("how long to wait") @Default("1h") Duration pageWithin,
    @Default("false") boolean replayed,
    @Default("1048576") long maxBytes,
    Optional<Path> folder,
    Optional<List<String>> files,
    Map<String, ChannelSettings> channels) {

  /** Settings of something that the user names. */
  record ChannelSettings(
      Kind type, @Description("where to post") Optional<Secret<String>> webhookUrl) {}

  /** One of a few words. */
  enum Kind {
    SLACK,
    ON_SCREEN
  }
}
