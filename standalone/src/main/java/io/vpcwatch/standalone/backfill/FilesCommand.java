package io.vpcwatch.standalone.backfill;

import io.vpcwatch.service.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vpcwatch backfill files}. */
@Command(
    name = "files",
    mixinStandardHelpOptions = true,
    description = "Reads files on this machine; an interrupted run starts over.")
final class FilesCommand implements Callable<Integer> {
  private final Supplier<Settings> settings;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "files, and folders with all files below them")
  private List<Path> paths = List.of();

  FilesCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    return new BackfillRun(settings.get(), Objects.requireNonNull(spec).commandLine())
        .run(backfills -> backfills.files(paths));
  }
}
