package io.vpcwatch.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoryTableTest {
  private static final Terminal TERMINAL = Terminal.plain(System.out);

  private final List<Violation> violations =
      List.of(
          Violations.of("v2", Transition.OPENED).build(),
          Violations.of("v1", Transition.RESOLVED).build());

  @Test
  void a_wide_terminal_has_room_for_who_did_it() {
    assertThat(StoryTable.lines(violations, TERMINAL))
        .containsExactly(
            "FUNCTION  OPENED       LASTED      CAUSE                ACCOUNT       REGION     BY",
            "orders    10-12 09:00  still open  CREATED_WITHOUT_VPC  111122223333  eu-west-1  unknown",
            "orders    10-12 09:00  7m 0s       CREATED_WITHOUT_VPC  111122223333  eu-west-1  unknown");
  }

  @Test
  void a_narrow_one_still_has_what_is_open() {
    assertThat(StoryTable.lines(violations, TERMINAL.fitting(35, message -> true)))
        .containsExactly(
            "FUNCTION  OPENED       LASTED",
            "orders    10-12 09:00  still open",
            "orders    10-12 09:00  7m 0s");
  }

  @Test
  void in_colours_what_is_open_is_red() {
    Terminal colourful = new Terminal(System.out, true, "┃", 80, message -> true);

    assertThat(StoryTable.lines(violations, colourful).get(1)).startsWith("\u001b[31;1morders");
    assertThat(StoryTable.lines(violations, colourful).get(2)).startsWith("orders");
  }
}
