package io.vpcwatch.standalone.replay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The file of a report, or standard output. */
public final class OutputOption {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  private @Nullable Path file;

  /** Fails before the work begins if the file can't be written after it. */
  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "where the report goes, instead of standard output")
  void file(Path path) {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(),
          "can't write the report to " + path + ": its folder does not exist");
    }
    file = path;
  }

  /** Writes a file only with the complete report: a reader never sees half of one. */
  public void print(String report) {
    if (file == null) {
      PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
      out.print(report);
      out.flush();
      return;
    }
    try {
      Files.writeString(file, report);
    } catch (IOException e) {
      throw new ReplayException("can't write the report to " + file + ": " + e.getMessage());
    }
  }
}
