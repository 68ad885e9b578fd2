package io.vpcwatch.standalone.config;

import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vpcwatch init}: a settings file to start from. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a settings file that has every setting with its meaning and default, as comments.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:the file was written", "2:wrong usage, or the file exists"})
public final class InitCommand implements Runnable {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = KnownSettings.DEFAULT_FILE,
      description = "the file to write; default: ${DEFAULT-VALUE}; an existing file is not touched")
  private Path file;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // by picocli
  public InitCommand() {}

  @Override
  public void run() {
    String text = SettingsTemplate.of(KnownSettings.loader().load().catalogue());
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new ParameterException(
          spec.commandLine(), file + " exists, and is not overwritten; name another file");
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "can't write " + file + ": " + e.getMessage());
    }
    spec.commandLine()
        .getErr()
        .println(
            "wrote %1$s; edit it, then check it with vpcwatch doctor --config %1$s"
                .formatted(file));
  }
}
