package io.vpcwatch.service.runtime;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Range;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/** What belongs to the process as a whole. */
public record ProcessSettings(
    @Description("the folder of the in-process broker and of the state stores") @Default("data")
        Path dataDir,
    @Description(
            "the stable name of this process, unique among those of its service, by which it keeps its partitions over a restart; host-name: that of the host; none: it hands over its partitions at every stop")
        @Default(ProcessSettings.HOST_NAME)
        @Matches(
            value = "[a-zA-Z0-9._-]{1,200}",
            problem = "must be 1 to 200 letters, digits, dots, dashes or underscores")
        String instanceId,
    @Description(
            "memory outside of the heap for the state stores of each service, in bytes; if they could need more, a warning at the start has the numbers")
        @Default("201326592")
        @Range(min = "67108864", problem = "must be at least 67108864 (64 MiB)")
        long stateMemoryBytes) {
  static final String HOST_NAME = "host-name";
  private static final String NONE = "none";
  private static final long DEFAULT_STATE_MEMORY = 192L << 20;

  /** The default settings, for the only process on its Kafka. */
  public static ProcessSettings in(Path dataDir) {
    return new ProcessSettings(dataDir, NONE, DEFAULT_STATE_MEMORY);
  }

  /** These settings for a process that hands over its partitions at every stop. */
  public ProcessSettings withoutInstanceId() {
    return new ProcessSettings(dataDir, NONE, stateMemoryBytes);
  }

  /** The instance id in the consumer groups of Kafka; empty if the process has none. */
  public Optional<String> groupInstanceId() {
    return switch (instanceId) {
      case NONE -> Optional.empty();
      case HOST_NAME -> Optional.of(hostName());
      default -> Optional.of(instanceId);
    };
  }

  public static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) { // names the host, which has no address
      return String.valueOf(e.getMessage()).replaceFirst(":.*", "");
    }
  }
}
