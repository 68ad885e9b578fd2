package io.vpcwatch.standalone.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vpcwatch.alerting.Preview;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.TemporaryFolder;
import io.vpcwatch.standalone.demo.Story;
import io.vpcwatch.standalone.replay.Replay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vpcwatch notify preview}. */
@Command(
    name = "preview",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the notifications of a violation in every format and language: Slack's JSON, the mail as .eml and as HTML, the webhook's JSON.",
      "Sends nothing."
    })
final class PreviewCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final Supplier<Settings> settings;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "VIOLATION",
      description = "a file with a record of the topic violations, or - for standard input")
  private @Nullable String violation;

  @Option(names = "--story", description = "preview the violations of the demo")
  private boolean story;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "where to write the files; default: preview")
  private Path output = Path.of("preview");

  PreviewCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (story == (violation != null)) {
      throw usageError("name a VIOLATION or give --story");
    }
    List<Violation> violations = story ? violationsOfStory() : List.of(read());
    Preview preview = new Preview(Files.createDirectories(output), Clock.systemUTC());
    int files = 0;
    for (int i = 0; i < violations.size(); i++) {
      Violation each = violations.get(i);
      files += preview.write("%02d-%s".formatted(i + 1, each.functionArn().name()), each).size();
    }
    Objects.requireNonNull(spec)
        .commandLine()
        .getErr()
        .println("vpcwatch notify: " + files + " files in " + output);
    return 0;
  }

  private List<Violation> violationsOfStory() throws IOException, InterruptedException {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Story unpacked = Story.unpackTo(folder.path());
      return Replay.violations(unpacked.files(), settings.get());
    }
  }

  private Violation read() throws IOException {
    String name = Objects.requireNonNull(violation);
    try {
      String json =
          name.equals(STANDARD_INPUT)
              ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
              : Files.readString(Path.of(name));
      Violation read = Json.mapper().readValue(json, Violation.class);
      if (read == null) {
        throw usageError(name + " contains no violation");
      }
      return read;
    } catch (NoSuchFileException e) {
      throw usageError("file not found: " + name);
    } catch (JsonProcessingException e) {
      throw usageError(
          name + " is not a record of the topic violations: " + e.getOriginalMessage());
    }
  }

  private ParameterException usageError(String problem) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
  }
}
