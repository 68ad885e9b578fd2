package io.vpcwatch.model.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "＝1", " =1", "\u3000@x"})
  void a_formula_becomes_a_text(String formula) {
    assertThat(Csv.row(Arrays.asList(formula))).isEqualTo("'" + formula + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t=1", "\r=1", "\n=1"})
  void a_control_character_before_a_formula_does_not_hide_it(String formula) {
    assertThat(Csv.row(Arrays.asList(formula))).isEqualTo("'\uFFFD=1\r\n");
  }

  @Test
  void quotes_and_separators_are_quoted() {
    assertThat(Csv.row(Arrays.asList("a,b", "say \"x\"", null, 7)))
        .isEqualTo("\"a,b\",\"say \"\"x\"\"\",,7\r\n");
  }
}
