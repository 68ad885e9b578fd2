package io.vpcwatch.standalone.replay;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The file of a report, or standard output. */
public final class OutputOption {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "where the report goes, instead of standard output")
  private @Nullable Path file;

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
      String reason =
          e instanceof NoSuchFileException
              ? "its folder does not exist"
              : String.valueOf(e.getMessage());
      throw new ReplayException("can't write the report to " + file + ": " + reason);
    }
  }
}
