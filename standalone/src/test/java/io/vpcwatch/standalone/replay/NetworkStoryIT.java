package io.vpcwatch.standalone.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.replay.Report.FunctionLine;
import io.vpcwatch.standalone.replay.Report.RuleLine;
import io.vpcwatch.standalone.replay.Report.ViolationLine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The violations in examples/network are those that examples/README.md lists. */
class NetworkStoryIT {
  private static final Path STORY = Path.of("../examples/network");

  private static final String BY_FUNCTIONS =
      """
      price-import multi-az | 21T09:40:02 priya.nair - | 21T10:31:07 priya.nair FIXED
      price-import-debug multi-az | 21T15:05:44 priya.nair - | 21T15:48:20 priya.nair DELETED
      """;

  private static final String OPEN =
      """
      stock-alerts multi-az | 22T11:40:09 tomasz.wrona DeleteSubnet | still open
      stock-alerts subnet-exists | 22T11:40:09 tomasz.wrona DeleteSubnet | still open
      """;

  private static final String BY_THE_NETWORK =
      """
      order-archiver private-subnet | 21T10:12:36 maria.lindqvist ReplaceRoute | 21T10:58:40 atlantis-payments FIXED
      order-archiver outbound-path | 21T10:12:36 maria.lindqvist ReplaceRoute | 21T10:58:40 atlantis-payments FIXED
      order-router private-subnet | 21T10:12:36 maria.lindqvist ReplaceRoute | 21T10:58:40 atlantis-payments FIXED
      order-router outbound-path | 21T10:12:36 maria.lindqvist ReplaceRoute | 21T10:58:40 atlantis-payments FIXED
      price-import private-subnet | 21T10:31:07 priya.nair - | 21T10:58:40 atlantis-payments FIXED
      price-import outbound-path | 21T10:31:07 priya.nair - | 21T10:58:40 atlantis-payments FIXED
      order-archiver egress | 21T13:20:19 svc-jenkins AuthorizeSecurityGroupEgress | 21T14:02:55 tomasz.wrona FIXED
      order-router egress | 21T13:20:19 svc-jenkins AuthorizeSecurityGroupEgress | 21T14:02:55 tomasz.wrona FIXED
      price-import egress | 21T13:20:19 svc-jenkins AuthorizeSecurityGroupEgress | 21T14:02:55 tomasz.wrona FIXED
      stock-alerts egress | 21T13:20:19 svc-jenkins AuthorizeSecurityGroupEgress | 21T14:02:55 tomasz.wrona FIXED
      price-import-debug egress | 21T15:05:44 priya.nair - | 21T15:48:20 priya.nair DELETED
      order-archiver outbound-path | 21T16:45:30 tomasz.wrona DeleteNatGateway | 21T17:23:31 tomasz.wrona FIXED
      order-router outbound-path | 21T16:45:30 tomasz.wrona DeleteNatGateway | 21T17:23:31 tomasz.wrona FIXED
      price-import outbound-path | 21T16:45:30 tomasz.wrona DeleteNatGateway | 21T17:23:31 tomasz.wrona FIXED
      stock-alerts outbound-path | 21T16:45:30 tomasz.wrona DeleteNatGateway | 21T17:23:05 tomasz.wrona FIXED
      price-import role-permissions | 22T08:30:11 leo.marchetti DetachRolePolicy | 22T08:52:40 leo.marchetti FIXED
      ledger-sync private-subnet | 22T09:15:22 aiko.tanabe ReplaceRouteTableAssociation | 22T09:48:10 aiko.tanabe FIXED
      ledger-sync outbound-path | 22T09:15:22 aiko.tanabe ReplaceRouteTableAssociation | 22T09:48:10 aiko.tanabe FIXED
      ledger-sync egress | 22T10:05:33 jonas.weber ModifySecurityGroupRules | 22T10:22:17 atlantis-data FIXED
      """;

  private static final String KEPT =
      "multi-az=PASS private-subnet=PASS egress=PASS role-permissions=PASS outbound-path=PASS"
          + " network-acl=UNKNOWN subnet-exists=PASS";

  private static final Map<String, String> OUTCOMES =
      Map.of(
          "order-router", KEPT,
          "order-archiver", KEPT,
          "price-import", KEPT,
          "price-import-debug", "",
          "ledger-sync", KEPT,
          "stock-alerts",
              KEPT.replace("multi-az=PASS", "multi-az=FAIL").replace("exists=PASS", "exists=FAIL"),
          "partner-feed",
              "multi-az=PASS private-subnet=UNKNOWN egress=UNKNOWN role-permissions=PASS"
                  + " outbound-path=UNKNOWN network-acl=UNKNOWN subnet-exists=UNKNOWN");

  private static final Settings ALL_RULES =
      KnownSettings.loader()
          .yaml(Path.of("../examples/network.yaml"))
          .override(Map.of("topics.partitions", "2"))
          .load();

  @Test
  void a_replay_tells_who_broke_which_rule_and_who_fixed_it() throws InterruptedException {
    Report report = replay(ALL_RULES, false);

    assertThat(lines(report))
        .containsExactlyInAnyOrder((BY_FUNCTIONS + BY_THE_NETWORK + OPEN).split("\n"));
    assertThat(outcomes(report)).isEqualTo(OUTCOMES);
    assertThat(report.violations()).isEmpty();
    assertThat(report.complete()).isTrue();
  }

  /** The network of the end of the trail was never against a rule that was fixed. */
  @Test
  void the_pipeline_judges_by_the_network_of_the_end() throws InterruptedException {
    Report report = replay(ALL_RULES, true);

    assertThat(lines(report)).containsExactlyInAnyOrder((BY_FUNCTIONS + OPEN).split("\n"));
    assertThat(outcomes(report)).isEqualTo(OUTCOMES);
  }

  @Test
  void by_default_the_rules_that_need_parameters_are_not_judged() throws InterruptedException {
    Report report = replay(KnownSettings.loader().load(), false);

    assertThat(lines(report))
        .containsExactlyInAnyOrder(
            (BY_FUNCTIONS + BY_THE_NETWORK + OPEN)
                .lines()
                .filter(line -> !line.contains("outbound-path"))
                .filter(line -> !line.contains("role-permissions"))
                .toArray(String[]::new));
  }

  private static Report replay(Settings settings, boolean pipeline) throws InterruptedException {
    return new Replay(settings, Clock.systemUTC(), List.of(), null, pipeline, null)
        .files(List.of(STORY));
  }

  private static List<String> lines(Report report) {
    return report.rules().stream().map(NetworkStoryIT::line).toList();
  }

  private static String line(RuleLine line) {
    ViolationLine violation = line.violation();
    NetworkCause network = line.network();
    String opened =
        "%s %s | %s %s %s | "
            .formatted(
                violation.functionArn().name(),
                line.rule().id(),
                moment(violation.openedAt()),
                name(violation.openedBy()),
                network == null ? "-" : network.operation());
    return violation.resolvedAt() == null
        ? opened + "still open"
        : opened
            + moment(violation.resolvedAt())
            + " "
            + name(Objects.requireNonNull(violation.resolvedBy()))
            + " "
            + violation.end();
  }

  private static String moment(Object time) {
    return time.toString().substring("2026-10-".length()).replace("Z", "");
  }

  /** Without the account and the role. */
  private static String name(String caller) {
    return caller.substring(caller.lastIndexOf('/') + 1).replace("@example.com", "");
  }

  private static Map<String, String> outcomes(Report report) {
    return report.functions().stream()
        .collect(Collectors.toMap(line -> line.functionArn().name(), NetworkStoryIT::outcomes));
  }

  private static String outcomes(FunctionLine line) {
    return line.rules().entrySet().stream()
        .map(entry -> entry.getKey().id() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }
}
