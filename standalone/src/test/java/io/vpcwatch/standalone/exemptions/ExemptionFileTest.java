package io.vpcwatch.standalone.exemptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.service.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExemptionFileTest {
  private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

  private static final String COMPLETE =
      """
      exemptions:
        - id: ci-tools
          match:
            - {arn: "arn:aws:lambda:*:012345678901:function:ci-*"}
            - account: 012345678901
              region: eu-west-1
              tags:
                team: ci
                on: yes
          owner: platform@example.com
          reason: |
            They call public APIs only,
            and need no VPC.
          until: 2027-03-01
          from: 2026-12-01T10:00:00+01:00
          ticket: https://example.com/SEC-1
        - id: probe
          match: [{account: "111122223333"}]
          owner: sre
          reason: canaries
          until: 2027-01-31T12:00:00Z
      """;

  @TempDir private Path folder;

  @Test
  void the_entries_are_read_as_they_are_written() throws IOException {
    List<Exemption> exemptions = read(COMPLETE);

    assertThat(exemptions).extracting(Exemption::id).containsExactly("ci-tools", "probe");
    Exemption ci = exemptions.get(0);
    assertThat(ci.reason()).isEqualTo("They call public APIs only, and need no VPC.");
    assertThat(ci.owner()).isEqualTo("platform@example.com");
    assertThat(ci.ticket()).isEqualTo("https://example.com/SEC-1");
    assertThat(ci.validFrom()).isEqualTo("2026-12-01T09:00:00Z");
    assertThat(ci.validUntil()).isEqualTo("2027-03-01T00:00:00Z");
    assertThat(ci.createdBy()).isEqualTo("exemptions.yaml");
    assertThat(ci.createdAt()).isEqualTo(NOW);
    assertThat(ci.matchers().get(1).account()).isEqualTo("012345678901");
    assertThat(ci.matchers().get(1).tags()).isEqualTo(Map.of("team", "ci", "on", "yes"));
    FunctionArn lint = FunctionArn.parse("arn:aws:lambda:eu-west-1:012345678901:function:ci-lint");
    assertThat(ci.matches(lint, Map.of())).isTrue();
    assertThat(exemptions.get(1).validFrom()).isEqualTo(ExemptionFile.ALWAYS);
  }

  @Test
  void an_exemption_is_from_vpc_unless_it_lists_rules() throws IOException {
    List<Exemption> exemptions =
        read(
            COMPLETE.replace(
                "    owner: sre\n", "    owner: sre\n    rules: [egress, multi-az]\n"));

    assertThat(exemptions.get(0).isFrom(PlacementRule.VPC)).isTrue();
    assertThat(exemptions.get(0).isFrom(PlacementRule.EGRESS)).isFalse();
    assertThat(exemptions.get(1).rules())
        .containsExactly(PlacementRule.MULTI_AZ, PlacementRule.EGRESS);
    assertThat(
            problems(COMPLETE.replace("    owner: sre\n", "    owner: sre\n    rules: [exit]\n")))
        .singleElement()
        .asString()
        .startsWith("probe: rules: there is no rule")
        .contains("there are vpc, multi-az");
  }

  @Test
  void the_example_is_valid_and_matches_what_aws_deploys() {
    List<Exemption> exemptions = ExemptionFile.read(Path.of("../examples/exemptions.yaml"), NOW);

    assertThat(exemptions)
        .filteredOn(
            each ->
                each.matches(
                    FunctionArn.parse(
                        "arn:aws:lambda:us-east-1:111122223333:function:AWSAccelerator-FirehoseRecordsProcessor"),
                    Map.of()))
        .extracting(Exemption::id)
        .containsExactly("aws-landing-zone-accelerator");
    assertThat(exemptions).noneMatch(Coverage::matchesAll);
  }

  @Test
  void a_file_without_exemptions_is_valid_but_an_empty_one_is_not() throws IOException {
    assertThat(read("exemptions: []")).isEmpty();
    assertThat(problems("")).singleElement().asString().contains("is empty; without exemptions");
    assertThat(problems("exemptions:"))
        .containsExactly(
            "exemptions must be a list, each element after a dash (exemptions.yaml, line 1)");
    assertThat(problems("{}")).containsExactly("exemptions is missing (exemptions.yaml, line 1)");
  }

  @Test
  void all_problems_are_reported_at_once_with_their_lines() throws IOException {
    assertThat(
            problems(
                """
                exemptions:
                  - id: ci tools
                    match: [{arn: "arn:aws:lambda:*:1:function:x"}, {accounts: "111122223333"}, {}]
                    owner: sre
                    owner: me
                    reasons: none
                    until: 2027-02-30
                  - ticket: https://example.com
                    owner: [a, b]
                    reason: ""
                    until: 2030-01-01
                  - just text
                """))
        .containsExactly(
            "an exemption: owner is given twice (exemptions.yaml, line 5)",
            "reasons: there is no such key; did you mean reason? (exemptions.yaml, line 6)",
            "ci tools: until is neither a day (2027-01-31, from 0:00 UTC) nor a time (2027-01-31T10:00:00Z): 2027-02-30 (exemptions.yaml, line 7)",
            "accounts: there is no such key; did you mean account? (exemptions.yaml, line 3)",
            "ci tools: a matcher needs at least one of arn, account, region and tags (exemptions.yaml, line 3)",
            "ci tools: reason is missing (exemptions.yaml, line 2)",
            "an exemption: id is missing (exemptions.yaml, line 8)",
            "an exemption: until is more than a year ahead (exemptions.yaml, line 11)",
            "an exemption: match is missing (exemptions.yaml, line 8)",
            "an exemption: owner must be one value (exemptions.yaml, line 9)",
            "an exemption: reason is empty (exemptions.yaml, line 10)",
            "an exemption must consist of lines as `key: value` (exemptions.yaml, line 12)");
  }

  @Test
  void an_end_more_than_a_year_ahead_is_refused() throws IOException {
    assertThat(problems(entry("until: 2027-11-28")))
        .containsExactly("ci: until is more than a year ahead (exemptions.yaml, line 6)");
    assertThat(read(entry("until: 2027-11-26"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-26T09:00:00Z, 2027-11-27, true",
    "2026-11-26T09:00:00Z, 2027-11-27T09:00:00Z, true",
    "2026-11-26T09:00:00Z, 2027-11-27T09:00:01Z, false",
    "2027-02-28T09:00:00Z, 2028-02-29, true",
    "2027-02-28T09:00:00Z, 2028-03-01, false",
    "2028-02-29T09:00:00Z, 2029-03-01, true",
    "2028-02-29T09:00:00Z, 2029-03-02, false",
  })
  void the_longest_time_is_a_year_and_a_day(Instant now, String until, boolean accepted)
      throws IOException {
    Path file = Files.writeString(folder.resolve("exemptions.yaml"), entry("until: " + until));

    SettingsException failure =
        catchThrowableOfType(SettingsException.class, () -> ExemptionFile.read(file, now));

    assertThat(failure == null).isEqualTo(accepted);
  }

  @Test
  void a_day_that_does_not_exist_is_refused() throws IOException {
    assertThat(problems(entry("until: 2027-02-29")))
        .singleElement()
        .asString()
        .contains("2027-02-29");
  }

  @Test
  void an_entry_that_is_over_stays_readable() throws IOException {
    assertThat(read(entry("until: 2024-01-01"))).hasSize(1);
  }

  @Test
  void an_end_before_the_beginning_is_refused() throws IOException {
    assertThat(problems(entry("until: 2027-01-01\n    from: 2027-01-02")))
        .containsExactly("ci: its end must be after its beginning (exemptions.yaml, line 2)");
  }

  @Test
  void an_id_is_given_once_and_has_no_version() throws IOException {
    String twice = entry("until: 2027-01-01") + entry("until: 2027-01-01").split("\n", 2)[1];

    assertThat(problems(twice))
        .containsExactly(
            "ci: is given twice, also in exemptions.yaml, line 2 (exemptions.yaml, line 7)");
    assertThat(problems(entry("until: 2027-01-01").replace("id: ci", "id: ci~2")))
        .containsExactly(
            "ci~2: an id must not have a ~, which separates versions (exemptions.yaml, line 2)");
  }

  /** Marks that change the direction of writing can hide what a reviewer approves. */
  @Test
  void invisible_characters_are_refused() throws IOException {
    assertThat(problems(entry("until: 2027-01-01").replace("sre", "\u202Esre")))
        .containsExactly("ci: owner has characters that are not visible (exemptions.yaml, line 4)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exemptions: [",
        "\t- x",
        "exemptions: *nothing",
        "- a\n- b",
        "exemptions: &a [*a]",
        "? [a]\n: b",
        "exemptions: {<<: {id: x}}",
        "exemptions: [{id: {a: b}, match: [[[]]], owner: [], reason: {}, until: [1]}]",
        "exemptions: [{id: x, match: [{tags: [a]}], owner: o, reason: r, until: 0}]",
        "exemptions: [{id: x, match: [{tags: {a: }}], owner: o, reason: r, until: 2027-01-01}]",
        "exemptions: [~, !!binary x, !!java.net.URL [x]]",
        "--- {}\n--- {}",
        "exemptions: \u0000"
      })
  void hostile_input_is_a_problem_with_a_line_or_a_name(String text) throws IOException {
    assertThat(problems(text))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem).contains("exemptions.yaml"));
  }

  @Test
  void aliases_do_not_multiply() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(problems(bomb + "exemptions: *a29")).isNotEmpty();
  }

  @Test
  void a_missing_file_and_one_that_is_not_text_are_named() throws IOException {
    SettingsException missing =
        catchThrowableOfType(
            SettingsException.class,
            () -> ExemptionFile.read(folder.resolve("exemptions.yaml"), NOW));

    assertThat(missing.problems())
        .singleElement()
        .asString()
        .startsWith("can't read the file of exemptions ")
        .endsWith("exemptions.yaml: there is no such file");
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 1, 2});
    SettingsException binary =
        catchThrowableOfType(
            SettingsException.class, () -> ExemptionFile.read(folder.resolve("binary"), NOW));
    assertThat(binary.problems()).singleElement().asString().endsWith("it is not UTF-8 text");
  }

  private static String entry(String rest) {
    return """
        exemptions:
          - id: ci
            match: [{account: "111122223333"}]
            owner: sre
            reason: canaries
            %s
        """
        .formatted(rest);
  }

  private List<String> problems(String text) throws IOException {
    SettingsException failure = catchThrowableOfType(SettingsException.class, () -> read(text));
    return failure == null ? List.of() : failure.problems();
  }

  private List<Exemption> read(String text) throws IOException {
    Path file = folder.resolve("exemptions.yaml");
    Files.writeString(file, text);
    return ExemptionFile.read(file, NOW);
  }
}
