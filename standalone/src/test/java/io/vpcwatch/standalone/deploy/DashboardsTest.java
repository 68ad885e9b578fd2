package io.vpcwatch.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Rectangle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dashboards are as Grafana's provisioning and its dashboard-linter want them. That their
 * expressions return data is shown by {@code grafana/prove}.
 */
class DashboardsTest {
  private static final Path FOLDER = Path.of("../grafana/dashboards");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> WITHOUT_TARGETS = Set.of("row", "text");

  /** An address of vpcwatch's page. */
  private static final Pattern PAGE_LINK =
      Pattern.compile("\\$\\{page:raw}/(#/(functions|violations|exemptions)([/?].+)?)?");

  /** A counter outside of a function that makes a rate of it. */
  private static final Pattern BARE_COUNTER =
      Pattern.compile("(?<!rate\\()(?<!increase\\()\\b\\w+_total\\b");

  private static List<Path> files() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> dashboards() {
    return files().stream().map(DashboardsTest::read);
  }

  static Stream<JsonNode> panels() {
    return dashboards().flatMap(dashboard -> stream(dashboard.path("panels")));
  }

  static Stream<String> expressions() {
    return panels()
        .flatMap(panel -> stream(panel.path("targets")))
        .map(target -> target.path("expr").asText())
        .distinct();
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static boolean isQueried(JsonNode panel) {
    return !WITHOUT_TARGETS.contains(panel.path("type").asText());
  }

  @Test
  void there_are_three_dashboards_with_unique_uids() {
    assertThat(dashboards().map(each -> each.path("uid").asText()))
        .containsExactlyInAnyOrder("vpcwatch-compliance", "vpcwatch-pipeline", "vpcwatch-function");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void a_dashboard_can_be_provisioned_but_not_edited(JsonNode dashboard) {
    assertThat(dashboard.path("uid").asText()).hasSizeBetween(1, 40);
    assertThat(dashboard.has("__inputs")).as("__inputs break provisioning").isFalse();
    assertThat(dashboard.has("id")).as("an id belongs to one server").isFalse();
    assertThat(dashboard.path("editable").asBoolean(true)).isFalse();
    assertThat(dashboard.path("title").asText()).isNotBlank();
    assertThat(dashboard.path("description").asText()).isNotBlank();
    assertThat(dashboard.toString()).doesNotContain("${DS_");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void a_dashboard_has_variables_for_data_source_job_and_instance_that_follow_the_time(
      JsonNode dashboard) {
    List<JsonNode> variables = stream(dashboard.at("/templating/list")).toList();

    assertThat(variables)
        .extracting(each -> each.path("name").asText())
        .startsWith("datasource", "job", "instance");
    assertThat(variables.get(0).path("query").asText()).isEqualTo("prometheus");
    assertThat(variables)
        .filteredOn(each -> each.path("type").asText().equals("query"))
        .allSatisfy(
            each -> {
              assertThat(each.path("refresh").asInt()).as("on time change").isEqualTo(2);
              assertThat(each.path("allValue").asText()).isEqualTo(".+");
              assertThat(each.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void a_dashboard_links_to_the_page_whose_url_is_a_variable(JsonNode dashboard) {
    assertThat(stream(dashboard.at("/templating/list")))
        .filteredOn(each -> each.path("name").asText().equals("page"))
        .singleElement()
        .satisfies(
            page -> {
              assertThat(page.path("type").asText()).isEqualTo("textbox");
              assertThat(page.path("query").asText())
                  .isEqualTo(page.at("/current/value").asText())
                  .isEqualTo(page.at("/options/0/value").asText())
                  .startsWith("http://")
                  .doesNotEndWith("/");
            });
    assertThat(dashboard.findValuesAsText("url"))
        .contains("${page:raw}/")
        .filteredOn(url -> url.contains("${page"))
        .allSatisfy(url -> assertThat(url).matches(PAGE_LINK));
  }

  @ParameterizedTest
  @CsvSource({
    "Violating now,#/violations?state=open",
    "Violating by account and region,#/violations?state=open&account=${__field.labels.account_id}&region=${__field.labels.region}",
    "Exempt,#/exemptions",
    "Offenders,#/functions/arn:${__data.fields.partition}:lambda:${__data.fields.region}:${__data.fields.account_id}:function:${__data.fields.function_name}",
    "Now,#/functions/arn:${__data.fields.partition}:lambda:${__data.fields.region}:${__data.fields.account_id}:function:${__data.fields.function_name}"
  })
  void a_panel_links_to_the_view_that_shows_more(String panel, String view) {
    assertThat(panels())
        .filteredOn(each -> each.path("title").asText().equals(panel))
        .singleElement()
        .satisfies(
            each -> assertThat(each.findValuesAsText("url")).contains("${page:raw}/" + view));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_have_unique_ids_and_do_not_overlap(JsonNode dashboard) {
    List<JsonNode> panels = stream(dashboard.path("panels")).toList();
    List<Rectangle> places = new ArrayList<>();
    for (JsonNode panel : panels) {
      JsonNode grid = panel.path("gridPos");
      Rectangle place =
          new Rectangle(
              grid.path("x").asInt(),
              grid.path("y").asInt(),
              grid.path("w").asInt(),
              grid.path("h").asInt());
      assertThat(place.x + place.width).as(panel.path("title").asText()).isLessThanOrEqualTo(24);
      assertThat(places).as(panel.path("title").asText()).noneMatch(place::intersects);
      places.add(place);
    }
    assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("panels")
  void a_panel_has_a_title_and_a_description(JsonNode panel) {
    assertThat(panel.path("title").asText()).isNotBlank();
    if (isQueried(panel)) {
      assertThat(panel.path("description").asText()).isNotBlank();
      assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
      assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
      assertThat(panel.path("targets")).isNotEmpty();
      assertThat(stream(panel.path("targets")))
          .allSatisfy(
              target -> {
                assertThat(target.path("expr").asText()).isNotBlank();
                assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void an_expression_asks_for_the_chosen_jobs_and_makes_rates_of_counters(String expression) {
    if (expression.startsWith("vector(")) {
      return; // a line
    }
    assertThat(expression).contains("job=~\"$job\"", "instance=~\"$instance\"");
    assertThat(expression).doesNotContainPattern(BARE_COUNTER);
    assertThat(expression)
        .as("a rate over a fixed time is wrong at another scrape interval")
        .doesNotContainPattern("rate\\([^\\[]*\\[\\d+[sm]]");
  }

  @Test
  void every_dashboard_shows_that_the_pipeline_is_alive() {
    assertThat(dashboards())
        .allSatisfy(
            dashboard ->
                assertThat(dashboard.at("/panels/0/title").asText()).isEqualTo("Last event"));
  }
}
