package io.vpcwatch.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.FunctionStatusBuilder;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HistoryCommandTest {
  private static final FunctionArn ORDERS =
      FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:orders");
  private static final Attachment NETWORK =
      Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1"));
  private static final EventRef ROUTED =
      new EventRef(
          Instant.parse("2026-10-21T10:12:36Z"),
          "event-1",
          new Actor("arn:aws:iam::111122223333:user/maria", "IAMUser", null, null, null));

  @Test
  void the_history_of_a_function_has_its_rules_and_why_it_breaks_them() {
    FunctionStatus status =
        FunctionStatusBuilder.builder()
            .functionArn(ORDERS)
            .verdict(Verdict.COMPLIANT)
            .attachment(NETWORK)
            .since(ROUTED.time())
            .by(ROUTED.actor())
            .eventId("e")
            .tags(Collections.emptySortedMap())
            .rules(
                new TreeMap<>(
                    Map.of(
                        PlacementRule.PRIVATE_SUBNET,
                        RuleOutcome.FAIL,
                        PlacementRule.EGRESS,
                        RuleOutcome.UNKNOWN)))
            .build();

    assertThat(HistoryCommand.lines(found(status, inPublicSubnet())))
        .contains(
            "rule private-subnet FAIL",
            "rule egress UNKNOWN",
            "  1f  private-subnet NETWORK_CHANGED, still open",
            "    reason   " + new MessageRenderer(Language.EN).reasons(inPublicSubnet()).get(0),
            "    network  ReplaceRoute on rtb-1 at 2026-10-21T10:12:36Z by arn:aws:iam::111122223333:user/maria, event event-1");
  }

  private static Violation inPublicSubnet() {
    return ViolationBuilder.builder()
        .id("1f")
        .functionArn(ORDERS)
        .rule(PlacementRule.PRIVATE_SUBNET)
        .cause(Cause.NETWORK_CHANGED)
        .reasons(
            List.of(
                PlacementReason.of(
                    PlacementReason.Code.PUBLIC_ROUTE, "subnet-1", "rtb-1", "0.0.0.0/0", "igw-1")))
        .network(new NetworkCause(NetworkKind.ROUTE_TABLE, "rtb-1", "ReplaceRoute", ROUTED))
        .opened(ROUTED)
        .before(NETWORK)
        .after(NETWORK)
        .detectedAt(ROUTED.time())
        .tags(Collections.emptySortedMap())
        .transition(Violation.Transition.OPENED)
        .build();
  }

  private static FoundFunction found(FunctionStatus status, Violation violation) {
    return new FoundFunction(
        ORDERS,
        status,
        null,
        null,
        List.of(),
        List.of(violation),
        List.of(),
        List.of(),
        List.of(),
        Collections.emptySortedMap());
  }
}
