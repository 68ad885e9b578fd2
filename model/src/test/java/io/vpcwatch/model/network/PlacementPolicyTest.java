package io.vpcwatch.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Json;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementPolicy.PortRange;
import io.vpcwatch.model.PlacementPolicyBuilder;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlacementPolicyTest {
  /** A builder of the default policy with all rules enabled. */
  static PlacementPolicyBuilder all() {
    TreeMap<PlacementRule, Boolean> enabled = new TreeMap<>();
    for (PlacementRule rule : PlacementRule.values()) {
      enabled.put(rule, true);
    }
    return PlacementPolicyBuilder.builder(PlacementPolicy.defaults()).enabled(enabled);
  }

  private static boolean forbids(List<PortRange> allowed, String rule) {
    return TrafficRule.parse(rule).exceeds(all().allowedEgress(allowed).build());
  }

  @Test
  void an_empty_object_has_the_defaults() throws IOException {
    assertThat(Json.mapper().readValue("{}", PlacementPolicy.class))
        .isEqualTo(PlacementPolicy.defaults());
  }

  @Test
  void survives_json() throws IOException {
    PlacementPolicy policy =
        all()
            .severities(new TreeMap<>(Map.of(PlacementRule.EGRESS, Severity.LOW)))
            .allowedEgress(List.of(new PortRange(443, 443)))
            .build();

    String json = Json.mapper().writeValueAsString(policy);

    assertThat(json).contains("\"multi-az\":true");
    assertThat(Json.mapper().readValue(json, PlacementPolicy.class)).isEqualTo(policy);
  }

  @Test
  void severity_is_that_of_the_rule_unless_the_policy_has_another() {
    PlacementPolicy policy =
        all().severities(new TreeMap<>(Map.of(PlacementRule.EGRESS, Severity.LOW))).build();

    assertThat(policy.severityOf(PlacementRule.EGRESS)).isEqualTo(Severity.LOW);
    assertThat(policy.severityOf(PlacementRule.MULTI_AZ)).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void without_allowed_ports_only_rules_for_everything_are_forbidden() {
    assertThat(forbids(List.of(), "all:0-65535:0.0.0.0/0")).isTrue();
    assertThat(forbids(List.of(), "udp:0-65535:0.0.0.0/0")).isTrue();
    assertThat(forbids(List.of(), "tcp:0-1024:0.0.0.0/0")).isFalse();
    assertThat(forbids(List.of(), "icmp:0-65535:0.0.0.0/0")).isFalse();
  }

  @Test
  void with_allowed_ports_a_rule_may_have_these_only() {
    List<PortRange> allowed =
        List.of(new PortRange(444, 500), new PortRange(80, 80), new PortRange(443, 450));

    assertThat(forbids(allowed, "tcp:443-500:0.0.0.0/0")).isFalse();
    assertThat(forbids(allowed, "tcp:80-80:0.0.0.0/0")).isFalse();
    assertThat(forbids(allowed, "tcp:80-443:0.0.0.0/0")).isTrue();
    assertThat(forbids(allowed, "tcp:443-501:0.0.0.0/0")).isTrue();
    assertThat(forbids(allowed, "all:0-65535:0.0.0.0/0")).isTrue();
    assertThat(forbids(allowed, "icmp:0-65535:0.0.0.0/0")).isTrue();
  }
}
