package io.vpcwatch.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.AlertingSettings;
import io.vpcwatch.service.settings.Setting;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation states what the code does, and its links lead somewhere. */
class DocsTest {
  private static final Path ROOT = Path.of("..");
  private static final int README_LINES = 200;

  /** Relative targets of Markdown links, without their anchors. */
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)[^)]*\\)");

  /** A type in backticks, with or without a member. */
  private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]\\w+)[.\\w]*`");

  private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

  private static final List<Setting> SETTINGS = KnownSettings.loader().load().catalogue();

  @Test
  void the_table_of_settings_lists_the_settings_of_the_code() throws IOException {
    String table =
        SETTINGS.stream()
            .map(
                setting ->
                    "| `%s` | `%s` | %s | %s |"
                        .formatted(
                            setting.key().replace("*", "NAME"),
                            setting.environmentVariable().replace("<NAME>", "NAME"),
                            setting.defaultValue() == null
                                ? ""
                                : "`" + setting.defaultValue() + "`",
                            setting.description()))
            .collect(Collectors.joining("\n"));

    assertThat(Files.readString(ROOT.resolve("docs/settings.md"))).contains(table);
  }

  @Test
  void every_setting_is_explained() {
    assertThat(SETTINGS)
        .allSatisfy(setting -> assertThat(setting.description()).as(setting.key()).isNotBlank());
  }

  @Test
  void the_readme_is_short() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md")))
        .hasSizeLessThanOrEqualTo(README_LINES);
  }

  @Test
  void the_settings_of_the_readme_are_valid(@TempDir Path folder) throws IOException {
    Path webhook = folder.resolve("slack-webhook");
    Files.writeString(webhook, "https://hooks.slack.com/services/T0/B0/x");
    Matcher yaml = YAML.matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(yaml.find()).isTrue();
    Path settings = folder.resolve("vpcwatch.yaml");
    String text = yaml.group(1).indent(-yaml.group(1).indexOf("aws:"));
    Files.writeString(settings, text.replace("slack-webhook", webhook.toString()));

    AlertingSettings alerting =
        KnownSettings.loader().yaml(settings).load().get(AlertingSettings.class);

    assertThat(alerting.channels()).containsOnlyKeys("security");
  }

  @Test
  void every_relative_link_leads_to_a_file() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      LINK.matcher(Files.readString(page))
          .results()
          .map(link -> link.group(1))
          .filter(target -> !Files.exists(page.resolveSibling(target)))
          .forEach(target -> broken.add(page + ": " + target));
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void every_type_that_the_architecture_names_exists() throws IOException {
    Set<String> types;
    try (Stream<Path> files = Files.walk(ROOT)) {
      types =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.replace(".java", ""))
              .collect(Collectors.toSet());
    }

    assertThat(TYPE.matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md"))).results())
        .isNotEmpty()
        .allSatisfy(type -> assertThat(types).contains(type.group(1)));
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of(".", "docs", "deploy/aws", "examples", "prometheus/runbooks")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    return pages;
  }
}
