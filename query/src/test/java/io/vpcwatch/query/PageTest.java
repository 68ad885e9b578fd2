package io.vpcwatch.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the page, without a browser. */
class PageTest {
  private static final Path PAGE = Path.of("src/main/resources/io/vpcwatch/query/page");
  private static final Pattern KEY = Pattern.compile("'(page\\.[A-Za-z.]+)'");
  private static final Pattern OF_ALERTS =
      Pattern.compile(
          "'((?:label|digest|opened|resolved|via|network|severity|why|duration|list)\\.[A-Za-z._-]*)'");
  private static final Pattern PLURAL = Pattern.compile("plural\\('(page\\.[A-Za-z.]+)'");
  private static final Pattern SCRIPT =
      Pattern.compile("<script type=\"module\">(.*)</script>", Pattern.DOTALL);

  @Test
  void both_languages_have_the_same_texts() {
    assertThat(keys(Language.JA)).isEqualTo(keys(Language.EN));
    assertThat(PageTexts.of(Language.JA).get("page.nav.violations")).isEqualTo("違反");
    assertThat(PageTexts.of(Language.JA)).containsKey("opened.VPC_REMOVED");
  }

  @Test
  void every_text_that_the_page_names_exists_and_every_one_that_exists_is_named()
      throws IOException {
    String source = source();
    Set<String> plurals = found(PLURAL, source);
    Set<String> named = found(KEY, source);
    Set<String> prefixes =
        named.stream().filter(key -> key.endsWith(".")).collect(Collectors.toSet());
    named.removeAll(prefixes);
    Set<String> known = keys(Language.EN);

    assertThat(known)
        .containsAll(
            named.stream()
                .flatMap(
                    key ->
                        plurals.contains(key)
                            ? Stream.of(key + ".one", key + ".other")
                            : Stream.of(key))
                .toList());
    assertThat(known)
        .allMatch(
            key ->
                named.contains(key)
                    || plurals.contains(key.replaceFirst("\\.(one|other)$", ""))
                    || prefixes.stream().anyMatch(key::startsWith),
            "is named by the page");
  }

  @Test
  void every_text_of_the_alerts_that_the_page_names_exists() throws IOException {
    Set<String> known = PageTexts.of(Language.EN).keySet();

    assertThat(found(OF_ALERTS, source()))
        .hasSizeGreaterThan(20)
        .allMatch(key -> known.stream().anyMatch(each -> each.startsWith(key)), "is known");
  }

  @Test
  void every_rule_and_outcome_is_on_the_page() throws IOException {
    List<String> rules = Stream.of(PlacementRule.values()).map(PlacementRule::id).toList();
    String module = Files.readString(PAGE.resolve("rules.js"));

    assertThat(module)
        .contains(rules.stream().collect(Collectors.joining("', '", "RULES = ['", "']")))
        .contains(Stream.of(RuleOutcome.values()).map(each -> "'" + each + "'").toList());
    assertThat(keys(Language.EN)).containsAll(rules.stream().map("page.rule."::concat).toList());
    assertThat(keys(Language.EN))
        .containsAll(Stream.of(RuleOutcome.values()).map(each -> "page.outcome." + each).toList());
  }

  @Test
  void nothing_is_parsed_as_markup_or_as_code() throws IOException {
    assertThat(source())
        .doesNotContain("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(");
    assertThat(Files.readString(PAGE.resolve("index.html")))
        .doesNotContain("<style", "style=", "onload", "onclick")
        .doesNotContainPattern("<script(?![^>]* src=)");
  }

  @Test
  void one_file_has_all_of_it_and_no_hostile_name_ends_its_data() throws Exception {
    ObjectNode data = Json.mapper().createObjectNode().put("name", "</script><b>&");

    StringBuilder file = new StringBuilder();
    PageFile.write(file, data);

    assertThat(file).doesNotContain("</script><b>").contains("\\u003c/script>\\u003cb>&");
    MatchResult script = SCRIPT.matcher(file).results().toList().get(0);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes(UTF_8));
    assertThat(file)
        .contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    assertThat(script.group(1)).doesNotContainPattern("(?m)^(import|export) ");
  }

  private static Set<String> keys(Language language) {
    ResourceBundle own = language.bundle("io.vpcwatch.query.texts");
    return new TreeSet<>(own.keySet());
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(each -> each.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String source() throws IOException {
    try (Stream<Path> files = Files.walk(PAGE)) {
      List<Path> modules = files.filter(file -> file.toString().endsWith(".js")).toList();
      StringBuilder all = new StringBuilder();
      for (Path module : modules) {
        all.append(Files.readString(module));
      }
      return all.toString();
    }
  }
}
