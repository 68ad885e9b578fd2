package io.vpcwatch.standalone.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.alerting.ChannelSettings;
import io.vpcwatch.alerting.Preview;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.alerting.notification.Notification;
import io.vpcwatch.alerting.notification.Samples;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.evaluator.PolicySettings;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.network.NetworkSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.TemporaryFolder;
import io.vpcwatch.standalone.demo.Story;
import io.vpcwatch.standalone.replay.Replay;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code vpcwatch notify}: tests of channels and previews of notifications. */
@Command(
    name = "notify",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Tests a channel, or previews notifications.", ""},
    footer = {
      "",
      "Examples:",
      "  vpcwatch notify test --channel security",
      "  vpcwatch notify preview --story --output preview",
      "  vpcwatch notify preview --exemption --print",
      "  kafka-console-consumer … --topic vpcwatch.violations --max-messages 1 | vpcwatch notify preview -"
    })
public final class NotifyCommand implements Runnable {
  private static final int NOT_SENT = 1;
  private static final String STANDARD_INPUT = "-";

  private final Supplier<Settings> settings;

  @Spec private CommandSpec spec;

  /**
   * @param settings loaded on demand
   */
  @SuppressWarnings("NullAway.Init") // by picocli
  public NotifyCommand(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: test or preview");
  }

  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description =
          "Sends one message that is marked as a test. Exit status 1 if the channel rejects it or is unreachable.")
  int test(
      @Option(
              names = "--channel",
              required = true,
              paramLabel = "NAME",
              description = "a channel in alerting.channels")
          String channel) {
    Settings loaded = settings.get();
    AlertingSettings alerting = loaded.get(AlertingSettings.class);
    ChannelSettings channelSettings = alerting.channels().get(channel);
    if (channelSettings == null) {
      throw usageError(
          "test",
          "--channel: there is no "
              + channel
              + " in alerting.channels; there are "
              + alerting.channels().keySet());
    }
    Clock clock = Clock.systemUTC();
    Attempt attempt =
        channelSettings
            .createChannel(
                channel,
                Terminal.standard(System.out),
                clock,
                new Network(loaded.get(NetworkSettings.class)))
            .send(
                alerting
                    .renderer(channelSettings, loaded.get(AccountTable.class))
                    .test(channel, clock.instant()));
    if (attempt instanceof Attempt.Failed failed) {
      report(
          "%s: sending failed (%s): %s"
              .formatted(channel, failed.failure().label(), failed.detail()));
      return NOT_SENT;
    }
    report("the test message was sent to " + channel);
    return 0;
  }

  @Command(
      name = "preview",
      mixinStandardHelpOptions = true,
      description = {
        "Writes notifications in every language and for every type of channel: the JSON, the mail as .eml and as HTML, and the text of the console.",
        "Sends nothing."
      })
  int preview(
      @ArgGroup(multiplicity = "1") Source source,
      @Option(
              names = "--output",
              paramLabel = "FOLDER",
              defaultValue = "preview",
              description = "where to write the files; default: preview")
          Path output,
      @Option(
              names = "--print",
              description = "print the text of the console instead of writing files")
          boolean print)
      throws IOException, InterruptedException {
    Settings loaded = settings.get();
    Preview preview = new Preview(loaded, Clock.systemUTC());
    Map<String, Notification> samples =
        samples(source, loaded.get(PolicySettings.class).toPolicy(loaded.get(AccountTable.class)));
    if (print) {
      PrintWriter out = spec.commandLine().getOut();
      for (Language language : Language.values()) {
        samples.values().forEach(each -> out.print(preview.text(each, language)));
      }
      out.flush();
      return 0;
    }
    Files.createDirectories(output);
    int files = 0;
    for (Map.Entry<String, Notification> each : samples.entrySet()) {
      files += preview.write(output.resolve(each.getKey()), each.getValue());
    }
    report(files + " files in " + output);
    return 0;
  }

  /** What to preview: one of these. */
  static final class Source {
    @Parameters(
        paramLabel = "VIOLATION",
        description = "a file with a record of the topic violations, or - for standard input")
    private @Nullable String violation;

    @Option(
        names = "--story",
        description =
            "preview the violations of the demo, the exemption of a function, digests and summaries")
    private boolean story;

    @Option(
        names = "--rule",
        paramLabel = "RULE",
        converter = RuleConverter.class,
        completionCandidates = RuleConverter.class,
        description = "preview a violation of a rule about the network, like private-subnet")
    private @Nullable PlacementRule rule;

    @Option(
        names = "--exemption",
        description = "preview the exemption of a function from its beginning to its end")
    private boolean exemption;
  }

  private Map<String, Notification> samples(Source source, Policy policy)
      throws IOException, InterruptedException {
    if (source.rule != null) {
      return named(source.rule, policy);
    }
    List<Violation> violations =
        source.violation == null ? violationsOfStory() : List.of(read(source.violation));
    Map<String, Notification> samples = new LinkedHashMap<>();
    if (!source.exemption) {
      for (int i = 0; i < violations.size(); i++) {
        Violation each = violations.get(i);
        String name = "%02d-%s-".formatted(i + 1, each.functionArn().name());
        Samples.of(each, policy).forEach((what, sample) -> samples.put(name + what, sample));
      }
    }
    if (source.violation == null) {
      Violation open = violations.stream().filter(Violation::isOpen).findFirst().orElseThrow();
      Samples.exemption(open, policy)
          .forEach((what, sample) -> samples.put("exemption-" + what, sample));
    }
    if (source.story) {
      Samples.many(violations, policy).forEach(samples::put);
      RuleConverter.NETWORK.forEach(rule -> samples.putAll(named(rule, policy)));
      samples.putAll(Samples.ofOneCause(policy));
      samples.put("daily", Samples.daily());
    }
    return samples;
  }

  private static Map<String, Notification> named(PlacementRule rule, Policy policy) {
    Map<String, Notification> samples = new LinkedHashMap<>();
    Samples.of(rule, policy)
        .forEach((what, sample) -> samples.put("rule-" + rule.id() + "-" + what, sample));
    return samples;
  }

  /** The rules about the network. */
  static final class RuleConverter implements ITypeConverter<PlacementRule>, Iterable<String> {
    static final List<PlacementRule> NETWORK =
        Stream.of(PlacementRule.values()).filter(rule -> rule != PlacementRule.VPC).toList();

    @Override
    public PlacementRule convert(String id) {
      return NETWORK.stream()
          .filter(rule -> rule.id().equals(id))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException(id + " is none of " + String.join(", ", this)));
    }

    @Override
    public Iterator<String> iterator() {
      return NETWORK.stream().map(PlacementRule::id).iterator();
    }
  }

  private List<Violation> violationsOfStory() throws IOException, InterruptedException {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      return Replay.violations(Story.unpackTo(folder.path()).files(), settings.get());
    }
  }

  private Violation read(String name) {
    try {
      String json =
          name.equals(STANDARD_INPUT)
              ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
              : Files.readString(Path.of(name));
      Violation read = Json.mapper().readValue(json, Violation.class);
      if (read == null
          || Stream.of(
                  read.id(),
                  read.functionArn(),
                  read.cause(),
                  read.opened(),
                  read.before(),
                  read.after(),
                  read.transition())
              .anyMatch(Objects::isNull)) {
        throw usageError("preview", name + " contains no violation");
      }
      return read;
    } catch (NoSuchFileException e) {
      throw usageError("preview", "file not found: " + name);
    } catch (JsonProcessingException e) {
      throw usageError(
          "preview", name + " is not a record of the topic violations: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw usageError("preview", "can't read " + name + ": " + e.getMessage());
    }
  }

  private void report(String line) {
    spec.commandLine().getErr().println("vpcwatch notify: " + line);
  }

  private ParameterException usageError(String command, String problem) {
    return new ParameterException(spec.subcommands().get(command), problem);
  }
}
