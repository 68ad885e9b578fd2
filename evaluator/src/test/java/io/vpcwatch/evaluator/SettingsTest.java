package io.vpcwatch.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vpcwatch.model.Policy;
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
    assertThat(settings.get(PolicySettings.class).toPolicy()).isEqualTo(Policy.anyVpc());
  }

  @Test
  void every_key_is_mapped() throws IOException {
    Settings settings =
        load(
            """
            evaluator:
              tombstone-retention: 10d
              commit-interval: 2s
              threads: 4
            policy:
              allowed-vpc-ids: [vpc-1, vpc-2]
              allowed-subnet-ids: [subnet-1]
            """);

    EvaluatorSettings evaluator = settings.get(EvaluatorSettings.class);
    assertThat(evaluator.tombstoneRetention()).isEqualTo(Duration.ofDays(10));
    assertThat(evaluator.commitInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(evaluator.threads()).isEqualTo(4);
    assertThat(settings.get(PolicySettings.class).toPolicy())
        .isEqualTo(
            new Policy(
                new TreeSet<>(List.of("vpc-1", "vpc-2")), new TreeSet<>(List.of("subnet-1"))));
  }

  @Test
  void a_list_from_the_environment_is_separated_by_commas() {
    Settings settings =
        loader().environment(Map.of("VPCWATCH_POLICY_ALLOWED_VPC_IDS", "vpc-1, vpc-2")).load();

    assertThat(settings.get(PolicySettings.class).toPolicy().allowedVpcIds())
        .containsExactly("vpc-1", "vpc-2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evaluator: { tombstone-retention: -PT1S } | evaluator.tombstone-retention",
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
        .hasSize(6)
        .extracting(Setting::description)
        .doesNotContain("");
  }

  private Settings load(String yaml) throws IOException {
    return loader().yaml(Files.writeString(folder.resolve("vpcwatch.yaml"), yaml)).load();
  }

  private static SettingsLoader loader() {
    return ServiceSettings.loader()
        .group("evaluator", EvaluatorSettings.class)
        .group("policy", PolicySettings.class);
  }
}
