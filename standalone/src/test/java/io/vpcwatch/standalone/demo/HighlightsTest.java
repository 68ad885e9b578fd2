package io.vpcwatch.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.notification.IncidentUpdateBuilder;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.model.Violation.Transition;
import java.util.List;
import org.junit.jupiter.api.Test;

class HighlightsTest {
  private final Highlights highlights = new Highlights();

  @Test
  void the_first_alert_of_each_cause_and_the_first_resolution_are_printed_in_full() {
    assertThat(highlights).accepts(opened(Cause.CREATED_WITHOUT_VPC));
    assertThat(highlights).rejects(opened(Cause.CREATED_WITHOUT_VPC));
    assertThat(highlights).accepts(opened(Cause.VPC_REMOVED));
    assertThat(highlights).accepts(resolved(Cause.VPC_REMOVED));
    assertThat(highlights).rejects(resolved(Cause.CREATED_WITHOUT_VPC));
  }

  @Test
  void no_more_than_three_are() {
    highlights.test(opened(Cause.CREATED_WITHOUT_VPC));
    highlights.test(opened(Cause.VPC_REMOVED));
    highlights.test(resolved(Cause.VPC_REMOVED));

    assertThat(highlights).rejects(opened(Cause.FIRST_SEEN_WITHOUT_VPC));
  }

  private static Message opened(Cause cause) {
    return message(Notice.OPENED, cause, Transition.OPENED);
  }

  private static Message resolved(Cause cause) {
    return message(Notice.RESOLVED, cause, Transition.RESOLVED);
  }

  private static Message message(Notice notice, Cause cause, Transition transition) {
    return new MessageRenderer(Language.EN)
        .of(
            IncidentUpdateBuilder.builder()
                .incident("v")
                .notice(notice)
                .violations(List.of(Violations.of("v", transition).cause(cause).build()))
                .build());
  }
}
