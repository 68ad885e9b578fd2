package io.vpcwatch.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vpcwatch.model.OutboundPath;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyGroup;
import io.vpcwatch.model.Severity;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.Setting;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.service.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir private Path folder;

  @Test
  void defaults_allow_every_vpc_and_keep_deleted_functions_for_over_a_year() {
    Settings settings = loader().load();

    EvaluatorSettings evaluator = settings.get(EvaluatorSettings.class);
    assertThat(evaluator.tombstoneRetention()).isEqualTo(Duration.ofDays(400));
    assertThat(evaluator.commitInterval()).isEqualTo(Duration.ofMillis(50));
    assertThat(evaluator.threads()).isEqualTo(1);
    assertThat(settings.get(PolicySettings.class).toPolicy(settings.get(AccountTable.class)))
        .isEqualTo(Policy.anyVpc());
  }

  @Test
  void every_key_is_mapped() throws IOException {
    Settings settings =
        load(
            """
            evaluator:
              tombstone-retention: 20d
              commit-interval: 2s
              threads: 4
            policy:
              allowed-vpc-ids: [vpc-1, vpc-2]
              allowed-subnet-ids: [subnet-1]
            """);

    EvaluatorSettings evaluator = settings.get(EvaluatorSettings.class);
    assertThat(evaluator.tombstoneRetention()).isEqualTo(Duration.ofDays(20));
    assertThat(evaluator.commitInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(evaluator.threads()).isEqualTo(4);
    assertThat(settings.get(PolicySettings.class).toPolicy(settings.get(AccountTable.class)))
        .isEqualTo(
            new Policy(
                new TreeSet<>(List.of("vpc-1", "vpc-2")), new TreeSet<>(List.of("subnet-1"))));
  }

  @Test
  void the_rules_about_the_network_have_parameters_and_groups_may_have_others() throws IOException {
    Settings settings =
        load(
            """
            policy:
              rules:
                multi-az: {min-zones: 3, severity: low}
                egress: {allowed-ports: ["443", 8000-8010], allow-default-group: true}
                private-subnet: {enabled: false}
                outbound-path: {enabled: true, allowed-paths: [nat, egress-only]}
              groups:
                sandbox:
                  accounts: ["111122223333"]
                  rules:
                    multi-az: {enabled: false}
            """);

    Policy policy = settings.get(PolicySettings.class).toPolicy(settings.get(AccountTable.class));
    PlacementPolicy rules = policy.placement();
    assertThat(rules.minZones()).isEqualTo(3);
    assertThat(rules.severityOf(PlacementRule.MULTI_AZ)).isEqualTo(Severity.LOW);
    assertThat(rules.allowsEgress(8000, 8010)).isTrue();
    assertThat(rules.allowsEgress(443, 444)).isFalse();
    assertThat(rules.allowDefaultGroup()).isTrue();
    assertThat(rules.isEnabled(PlacementRule.PRIVATE_SUBNET)).isFalse();
    assertThat(rules.isEnabled(PlacementRule.EGRESS)).isTrue();
    assertThat(rules.allowedPaths()).containsExactly(OutboundPath.NAT, OutboundPath.EGRESS_ONLY);
    PlacementPolicy sandbox = policy.ofAccount("111122223333").placement();
    assertThat(sandbox.isEnabled(PlacementRule.MULTI_AZ)).isFalse();
    assertThat(sandbox.allowDefaultGroup()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{multi-zone: {enabled: true}} | policy.rules.multi-zone: there is no such rule; there are multi-az,",
        "{vpc: {enabled: false}} | policy.rules.vpc: there is no such rule",
        "{egress: {min-zones: 2}} | policy.rules.egress.min-zones: only the rule multi-az has it",
        "{egress: {allowed-ports: [http]}} | http is no port; write 443 or 8000-8010",
        "{egress: {allowed-ports: [90-80]}} | policy.rules.egress.allowed-ports: 90-80 is no range of ports",
        "{network-acl: {required-ports: [70000]}} | 70000 is not between 1 and 65535"
      })
  void a_rule_that_makes_no_sense_is_rejected(String rules, String problem) {
    assertThatThrownBy(() -> load("policy: {rules: " + rules + "}")).hasMessageContaining(problem);
  }

  @Test
  void a_group_of_accounts_has_its_own_policy() throws IOException {
    Settings settings =
        load(
            """
            accounts:
              "444455556666": {unit: sandbox}
              "777788889999": {unit: sandbox}
            policy:
              allowed-vpc-ids: [vpc-1]
              groups:
                b-production:
                  accounts: ["111122223333", "444455556666"]
                  severity: high
                  grace: 5m
                  allowed-subnet-ids: [subnet-1]
                a-sandbox:
                  units: [sandbox]
                  enabled: false
                c-free:
                  accounts: ["222222222222"]
                  allowed-vpc-ids: [any]
            """);

    Policy policy = settings.get(PolicySettings.class).toPolicy(settings.get(AccountTable.class));
    assertThat(policy.groups())
        .extracting(PolicyGroup::name)
        .containsExactly("a-sandbox", "b-production", "c-free");
    assertThat(policy.ofAccount("444455556666").disabled()).isTrue();
    assertThat(policy.ofAccount("777788889999").disabled()).isTrue();
    assertThat(policy.ofAccount("222222222222").allowedVpcIds()).isEmpty();
    assertThat(policy.ofAccount("333333333333").allowedVpcIds()).containsExactly("vpc-1");
    Policy production = policy.ofAccount("111122223333");
    assertThat(production.allowedVpcIds()).containsExactly("vpc-1");
    assertThat(production.allowedSubnetIds()).containsExactly("subnet-1");
    assertThat(production.severity()).isEqualTo(Severity.HIGH);
    assertThat(production.grace()).isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{enabled: false} | policy.groups.g: it needs accounts or units",
        "{accounts: [\"1\"]} | policy.groups.g.accounts: 1 is not the id of an account; write 12 digits in quotes",
        "{units: [nowhere]} | policy.groups.g.units: no account has the unit nowhere",
        "{units: [u], allowed-vpc-ids: [subnet-1]} | policy.groups.g.allowed-vpc-ids: subnet-1 is not the id of a VPC (vpc-…), nor any",
        "{units: [u], grace: -PT1S} | policy.groups.g.grace: must not be negative",
      })
  void a_group_with_a_mistake_is_rejected(String group, String problem) {
    String yaml = "accounts: {\"111122223333\": {unit: u}}\npolicy: {groups: {g: %s}}\n";

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> load(yaml.formatted(group)))
        .satisfies(e -> assertThat(e.problems()).singleElement().asString().startsWith(problem));
  }

  @Test
  void the_first_of_two_groups_with_an_account_counts_and_a_warning_names_both()
      throws IOException {
    Settings settings =
        load(
            """
            policy:
              groups:
                a: {accounts: ["111122223333"], severity: high}
                b: {accounts: ["111122223333", "222222222222"], enabled: false}
            """);
    Policy policy = settings.get(PolicySettings.class).toPolicy(settings.get(AccountTable.class));

    assertThat(policy.ofAccount("111122223333").disabled()).isFalse();
    assertThat(PolicySettings.overlaps(policy.groups()))
        .containsExactly(
            "Account 111122223333 is in the groups a and b of the policy: a counts, as the first by name");
  }

  @Test
  void a_list_from_the_environment_is_separated_by_commas() {
    Settings settings =
        loader().environment(Map.of("VPCWATCH_POLICY_ALLOWED_VPC_IDS", "vpc-1, vpc-2")).load();

    assertThat(
            settings
                .get(PolicySettings.class)
                .toPolicy(settings.get(AccountTable.class))
                .allowedVpcIds())
        .containsExactly("vpc-1", "vpc-2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evaluator: { tombstone-retention: -PT1S } | evaluator.tombstone-retention",
        "evaluator: { tombstone-retention: 13d } | evaluator.tombstone-retention",
        "evaluator: { tombstone-retention: soon } | evaluator.tombstone-retention",
        "evaluator: { commit-interval: 0ms } | evaluator.commit-interval",
        "evaluator: { commit-interval: 10s } | evaluator.commit-interval",
        "evaluator: { threads: 0 } | evaluator.threads",
        "policy: { allowed-vpc-ids: [subnet-1] } | policy.allowed-vpc-ids: subnet-1",
        "policy: { allowed-subnet-ids: [vpc-1] } | policy.allowed-subnet-ids: vpc-1"
      })
  void each_problem_names_its_setting(String yaml, String problem) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> load(yaml))
        .withMessageContaining(problem);
  }

  @Test
  void every_setting_is_explained() {
    assertThat(loader().load().catalogue())
        .filteredOn(setting -> setting.key().matches("(evaluator|policy)\\..*"))
        .hasSize(34)
        .extracting(Setting::description)
        .doesNotContain("");
  }

  private Settings load(String yaml) throws IOException {
    return loader().yaml(Files.writeString(folder.resolve("vpcwatch.yaml"), yaml)).load();
  }

  private static SettingsLoader loader() {
    return ServiceSettings.loader()
        .group("", AccountTable.class)
        .group("evaluator", EvaluatorSettings.class)
        .check(PolicySettings::checkRules)
        .check(PolicySettings::checkUnits)
        .group("policy", PolicySettings.class);
  }
}
