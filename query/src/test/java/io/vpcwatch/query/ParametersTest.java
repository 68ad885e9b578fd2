package io.vpcwatch.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.model.Severity;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ParametersTest {
  @Test
  void what_is_not_given_has_its_default() {
    Parameters none = new Parameters(Map.of("q", List.of("")));

    assertThat(none.text("q")).isNull();
    assertThat(none.number("limit", 1, 9, 5)).isEqualTo(5);
    assertThat(none.some("severity", Severity.class)).containsExactly(Severity.values());
    assertThat(none.order(List.of("a", "b"))).isEqualTo("a");
    none.refuseOthers();
  }

  @Test
  void several_values_are_separated_by_commas() {
    assertThat(given("severity", "high, LOW").some("severity", Severity.class))
        .containsExactly(Severity.LOW, Severity.HIGH);
  }

  @Test
  void a_problem_names_the_parameter_and_the_fix() {
    refused("x", p -> p.number("limit", 1, 9, 5), "limit: must be a number from 1 to 9");
    refused("10", p -> p.number("limit", 1, 9, 5), "limit: must be a number from 1 to 9");
    refused("yesterday", p -> p.time("limit"), "limit: must be a time in UTC, like 2026-");
    refused(
        "HIGH,x", p -> p.some("limit", Severity.class), "limit: must be some of HIGH, LOW, MEDIUM");
    refused("c", p -> p.word("limit", List.of("a", "b"), "a"), "limit: must be one of a, b");
    refused("x".repeat(2001), p -> p.text("limit"), "limit: is too long");
  }

  @Test
  void a_parameter_is_given_once() {
    Parameters twice = new Parameters(Map.of("q", List.of("a", "b")));

    assertThatThrownBy(() -> twice.text("q"))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("q: is given more than once; give it once");
  }

  @Test
  void an_unknown_parameter_is_refused_with_those_that_are_known() {
    Parameters parameters = given("limt", "5");
    parameters.text("q");
    parameters.number("limit", 1, 9, 5);

    assertThatThrownBy(parameters::refuseOthers)
        .isInstanceOf(BadRequestException.class)
        .hasMessage("limt: is not a parameter of this endpoint, which has limit, q");
  }

  private static Parameters given(String name, String value) {
    return new Parameters(Map.of(name, List.of(value)));
  }

  private static void refused(String value, Consumer<Parameters> use, String problem) {
    assertThatThrownBy(() -> use.accept(given("limit", value)))
        .isInstanceOf(BadRequestException.class)
        .hasMessageStartingWith(problem);
  }
}
