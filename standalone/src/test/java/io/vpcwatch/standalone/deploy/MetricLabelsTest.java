package io.vpcwatch.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every label that a dashboard or a rule uses exists in its metric. Prometheus would not object: a
 * sum by a label that does not exist is one nameless series.
 */
class MetricLabelsTest {
  private static final MetricsTable METRICS = new MetricsTable();
  private static final Path RULES = Path.of("../prometheus/rules/vpcwatch.yml");

  /** Labels of Prometheus and of the scrape configuration. */
  private static final Set<String> OF_TARGETS = Set.of("job", "instance", "role");

  private static final Pattern METRIC =
      Pattern.compile("\\b((?:vpcwatch|disk|kafka|jvm|process|system)_\\w+)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\"");
  private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)\\s*\\(");
  private static final Pattern MADE = Pattern.compile("label_replace\\(.*?, \"(\\w+)\", \"");
  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
  private static final Pattern RULE =
      Pattern.compile("(?m)^ +expr: (?:'(.*)'$|(?![|'])(.*)$|\\|\\n((?: {10}.*\\n)+))");

  private record Query(String expression, String legend) {}

  static Stream<Query> ofDashboards() {
    return DashboardsTest.panels()
        .flatMap(panel -> StreamSupport.stream(panel.path("targets").spliterator(), false))
        .map(MetricLabelsTest::query);
  }

  private static Query query(JsonNode target) {
    return new Query(target.path("expr").asText(), target.path("legendFormat").asText());
  }

  static Stream<Query> ofRules() throws IOException {
    return RULE.matcher(Files.readString(RULES))
        .results()
        .map(MetricLabelsTest::expression)
        .map(expression -> new Query(expression, ""));
  }

  private static String expression(MatchResult rule) {
    return Stream.of(1, 2, 3).map(rule::group).filter(Objects::nonNull).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource({"ofDashboards", "ofRules"})
  void a_query_uses_labels_that_its_metrics_have(Query query) {
    String expression = query.expression();
    METRIC
        .matcher(expression)
        .results()
        .forEach(metric -> assertThat(labels(metric)).containsAll(names(MATCHER, metric.group(2))));
    BY.matcher(expression)
        .results()
        .forEach(
            by ->
                assertThat(common(expression, argument(expression, by.end())))
                    .as(by.group())
                    .containsAll(Arrays.asList(by.group(1).split(", "))));
    assertThat(common(expression, expression)).containsAll(names(LEGEND, query.legend()));
  }

  @Test
  void every_rule_is_checked() throws IOException {
    assertThat(ofRules()).hasSize(38);
  }

  /** The labels that all metrics of a part of an expression have. */
  private static Set<String> common(String expression, String part) {
    Set<String> common = new HashSet<>(names(MADE, expression));
    List<MatchResult> metrics = METRIC.matcher(part).results().toList();
    if (!metrics.isEmpty()) {
      Set<String> shared = labels(metrics.get(0));
      metrics.forEach(metric -> shared.retainAll(labels(metric)));
      common.addAll(shared);
    }
    return common;
  }

  private static Set<String> labels(MatchResult metric) {
    Set<String> labels = METRICS.labels(metric.group(1));
    assertThat(labels).as(metric.group(1) + " in docs/metrics.md").isNotNull();
    Set<String> all = new HashSet<>(Objects.requireNonNull(labels));
    all.addAll(OF_TARGETS);
    if (metric.group(1).endsWith("_bucket")) {
      all.add("le");
    }
    return all;
  }

  private static List<String> names(Pattern pattern, String text) {
    return text == null
        ? List.of()
        : pattern.matcher(text).results().map(match -> match.group(1)).toList();
  }

  /** What is in parentheses that were opened before. */
  private static String argument(String expression, int from) {
    int depth = 1;
    int to = from;
    while (depth > 0) {
      char next = expression.charAt(to++);
      depth += next == '(' ? 1 : next == ')' ? -1 : 0;
    }
    return expression.substring(from, to - 1);
  }
}
