package io.vpcwatch.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficRuleTest {
  @ParameterizedTest
  @CsvSource({
    "-1, , , 0.0.0.0/0, all:0-65535:0.0.0.0/0",
    "-1, -1, -1, 0.0.0.0/0, all:0-65535:0.0.0.0/0",
    "-1, 443, 443, 10.1.1.1/8, all:0-65535:10.0.0.0/8",
    "tcp, 443, 443, sg-1, tcp:443-443:sg-1",
    "6, 0, 65535, 0::0/0, tcp:0-65535:::/0",
    "UDP, , , pl-1, udp:0-65535:pl-1",
    "icmp, -1, -1, 0.0.0.0/0, icmp:0-65535:0.0.0.0/0",
    "icmp, 8, -1, 0.0.0.0/0, icmp:8-65535:0.0.0.0/0",
    "58, , , ::/0, icmpv6:0-65535:::/0",
    "50, , , ::/0, 50:0-65535:::/0",
  })
  void every_way_to_write_a_rule_gives_one_text(
      String protocol, Integer from, Integer to, String peer, String text) {
    TrafficRule rule = TrafficRule.of(protocol, from, to, peer);

    assertThat(rule).hasToString(text);
    assertThat(TrafficRule.parse(text)).isEqualTo(rule);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "tcp", "tcp:443:0.0.0.0/0", "tcp:a-b:x", "tcp:1-999999:x", "tcp:1-2:"})
  void other_text_is_no_rule(String text) {
    assertThat(TrafficRule.parse(text)).isNull();
    assertThat(AclEntry.parse("allow " + text)).isNull();
  }

  @Test
  void an_entry_of_an_acl_allows_or_denies() {
    AclEntry entry = new AclEntry(false, TrafficRule.of("6", 443, 443, "0.0.0.0/0"));

    assertThat(entry).hasToString("deny tcp:443-443:0.0.0.0/0");
    assertThat(AclEntry.parse(entry.toString())).isEqualTo(entry);
    assertThat(AclEntry.parse("maybe tcp:443-443:0.0.0.0/0")).isNull();
  }

  @Test
  void a_route_that_is_not_active_says_so() {
    assertThat(new Route("igw-1", true)).hasToString("igw-1");
    assertThat(Route.parse("nat-1 blackhole")).isEqualTo(new Route("nat-1", false));
  }
}
