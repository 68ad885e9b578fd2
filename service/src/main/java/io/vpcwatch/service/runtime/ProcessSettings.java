package io.vpcwatch.service.runtime;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Range;
import java.nio.file.Path;
import java.util.Optional;

/** What belongs to the process as a whole. */
public record ProcessSettings(
    @Description("the folder of the in-process broker and of the state stores") @Default("data")
        Path dataDir,
    @Description(
            "stable and unique name of this process among those of its service, by which it keeps its partitions over a restart; default: the host name; without effect on an in-process Kafka")
        @Matches(
            value = "[a-zA-Z0-9._-]{1,200}",
            problem = "must be 1 to 200 letters, digits, dots, dashes or underscores")
        Optional<String> instanceId,
    @Description(
            "memory outside of the heap for the state stores of each service, in bytes; if they could need more, a warning at the start has the numbers")
        @Default("201326592")
        @Range(min = "67108864", problem = "must be at least 67108864 (64 MiB)")
        long stateMemoryBytes) {

  /** The default settings, for a process that is the only one on its Kafka. */
  public static ProcessSettings in(Path dataDir) {
    return new ProcessSettings(dataDir, Optional.empty(), 192L << 20);
  }

  public ProcessSettings withInstanceId(Optional<String> newInstanceId) {
    return new ProcessSettings(dataDir, newInstanceId, stateMemoryBytes);
  }
}
