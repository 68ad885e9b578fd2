package io.vpcwatch.standalone.replay;

import io.vpcwatch.service.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a command reads: CloudTrail files, or the running system if there are none. */
public final class InputOptions {
  private static final int NOT_POSSIBLE = 2;

  private final Supplier<Settings> settings;
  private final Function<Settings, ? extends Map<String, ?>> kafka;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "CloudTrail files and folders; none: the running system")
  private List<Path> files = List.of();

  /**
   * @param settings loaded on demand
   * @param kafka of the running system
   */
  public InputOptions(
      Supplier<Settings> settings, Function<Settings, ? extends Map<String, ?>> kafka) {
    this.settings = settings;
    this.kafka = kafka;
  }

  public boolean isRunningSystem() {
    return files.isEmpty();
  }

  public List<Path> files() {
    return files;
  }

  public Settings settings() {
    return settings.get();
  }

  /** The clients' configuration. */
  public Map<String, ?> kafka(Settings all) {
    return kafka.apply(all);
  }

  /** Reports why the command is not possible, and returns its exit status. */
  public int notPossible(ReplayException reason) {
    report(String.valueOf(reason.getMessage()));
    return NOT_POSSIBLE;
  }

  public void report(String line) {
    CommandSpec spec = Objects.requireNonNull(command);
    spec.commandLine().getErr().println(spec.qualifiedName() + ": " + line);
  }
}
