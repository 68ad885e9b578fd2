package io.vpcwatch.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.service.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertingSettingsTest {
  private static final String WEBHOOK = "https://hooks.slack.com/services/T0/B0/SECRET";

  @TempDir private Path folder;

  @Test
  void defaults_are_no_channels_and_one_hour_to_page() throws IOException {
    AlertingSettings settings = load("alerting: {}");

    assertThat(settings.pageWithin()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.channels()).isEmpty();
  }

  @Test
  void channels_are_made_from_the_settings() throws IOException {
    AlertingSettings settings =
        load(
            """
            alerting:
              page-within: 30m
              channels:
                sec-ops: { type: slack, webhook-url: "%s" }
                screen: { type: console }
            """
                .formatted(WEBHOOK));

    assertThat(settings.pageWithin()).isEqualTo(Duration.ofMinutes(30));
    assertThat(channels(settings)).extracting(Channel::name).containsExactly("screen", "sec-ops");
  }

  @Test
  void a_webhook_may_be_in_a_file() throws IOException {
    Path secret = Files.writeString(folder.resolve("webhook"), WEBHOOK + "\n");

    assertThat(channels(load(slack("webhook-url-file: " + secret)))).hasSize(1);
  }

  @Test
  void a_webhook_may_come_from_the_environment() {
    AlertingSettings settings =
        loader()
            .environment(
                Map.of(
                    "VPCWATCH_ALERTING_CHANNELS_SEC_OPS_TYPE",
                    "slack",
                    "VPCWATCH_ALERTING_CHANNELS_SEC_OPS_WEBHOOK_URL",
                    WEBHOOK))
            .load()
            .get(AlertingSettings.class);

    assertThat(channels(settings)).extracting(Channel::name).containsExactly("sec-ops");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ type: slack } | alerting.channels.ops: it needs webhook-url or webhook-url-file",
        "{ type: slack, webhook-url: 'http://hooks.slack.com/SECRET' } | webhook-url must begin with https://",
        "{ type: slack, webhook-url: SECRET } | webhook-url is not a URL",
        "{ type: slack, webhook-url: 'https://h/SECRET', webhook-url-file: f } | one of them",
        "{ type: slack, webhook-url-file: nowhere } | can't read nowhere: there is no such file",
        "{ type: console, webhook-url: 'https://h/SECRET' } | webhook-url is for channels of type slack or teams or webhook",
        "{ type: webhook } | it needs webhook-url or webhook-url-file",
        "{ type: webhook, webhook-url: 'http://far.example/SECRET' } | webhook-url must begin with https://",
        "{ type: slack, webhook-url: 'https://h/SECRET', signing-key: SECRET } | signing-key is for channels of type webhook",
        "{ type: console, fallback: other } | fallback must be another channel, and 'other' is none",
        "{ type: slack-bot } | it needs token or token-file",
        "{ type: slack-bot, token: SECRET } | it needs channel",
        "{ type: slack-bot, token: SECRET, channel: C1, api-url: 'http://far.example' } | api-url must begin with https://",
        "{ type: slack, webhook-url: 'https://h/SECRET', token: SECRET } | token is for channels of type slack-bot",
        "{ type: email } | alerting.channels.ops: it needs host",
        "{ type: email, host: h, from: a@b.c } | to must name somebody",
        "{ type: email, host: h, from: nobody, to: a@b.c } | from has no address like alerts@example.com in 'nobody'",
        "{ type: email, host: h, from: a@b.c, to: a@b.c, port: 0 } | alerting.channels.ops.port: must be within 1 and 65535",
        "{ type: email, host: h, from: a@b.c, to: a@b.c, user: u } | user and password (or password-file) go together",
        "{ type: email, host: h, from: a@b.c, to: a@b.c, user: u, password: SECRET, security: none } | would send the password for everybody to read",
        "{ type: pagerduty } | it needs routing-key or routing-key-file",
        "{ type: pagerduty, routing-key: SECRET } | routing-key: is not an integration key",
        "{ type: console, language: fr } | fr",
        "{ type: console, routes: { a: { accounts: 1 } } } | routes.a.accounts: 1 is no account",
        "{ type: console, quiet-hours: nights } | quiet-hours must be like 22:00-07:00, not nights",
        "{ type: console, quiet-hours: '22:00-25:00' } | quiet-hours must be like",
        "{ type: console, quiet-hours: '22:00-22:00' } | must not begin when they end",
        "{ type: console, quiet-hours: '22:00-07:00', time-zone: Mars/Olympus } | time-zone must be like Europe/Berlin",
        "{ type: console, routes: { a: { tags: payments } } } | routes.a.tags: payments is no tag",
        "{ type: console, routes: { a: { causes: vanished } } } | vanished",
        "{ type: pigeon } | pigeon",
        "{ webhook-url: 'https://h/SECRET' } | alerting.channels.ops.type"
      })
  void problems_are_reported_without_the_secret(String channel, String problem) throws IOException {
    String yaml = "alerting: { channels: { ops: " + channel + " } }";

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> load(yaml))
        .satisfies(e -> assertThat(e.getMessage()).contains(problem).doesNotContain("SECRET"));
  }

  @Test
  void a_grace_as_long_as_page_within_is_rejected() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> load("alerting: { page-within: 1m, grace: 1m }"))
        .withMessageContaining("alerting.grace: must be 0s or more, and less than");
  }

  @Test
  void the_name_of_a_channel_must_be_valid_as_label_and_key() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> load("alerting: { channels: { \"a/b\": { type: console } } }"))
        .withMessageContaining("a-z, 0-9 and -");
  }

  @Test
  void all_problems_are_reported_at_once() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(
            () ->
                load(
                    "alerting: { page-within: 0s, grace: 0s, channels: { a: { type: slack }, b: { type: slack } } }"))
        .satisfies(e -> assertThat(e.problems()).hasSize(3));
  }

  @Test
  void a_problem_of_a_channel_hides_no_other() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(
            () ->
                load(
                    """
                    alerting:
                      page-within: 1m
                      grace: 1m
                      channels:
                        a: { type: email, from: nobody, user: u, quiet-hours: nights, fallback: b }
                        b: { type: pigeon, fallback: z }
                        c: { type: slack, webhook-url: SECRET, language: fr }
                    """))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "alerting.channels.a: quiet-hours must be like 22:00-07:00, not nights (vpcwatch.yaml, line 5)",
                        "alerting.channels.a: it needs host",
                        "alerting.channels.a: from has no address like alerts@example.com in 'nobody' (vpcwatch.yaml, line 5)",
                        "alerting.channels.a: user and password (or password-file) go together (vpcwatch.yaml, line 5)",
                        "alerting.channels.a: to must name somebody",
                        "alerting.channels.b.type: \"pigeon\" is not one of slack, slack-bot, email, pagerduty, teams, jira, sns, eventbridge, security-hub, webhook, console (vpcwatch.yaml, line 6)",
                        "alerting.channels.c.language: \"fr\" is not one of en, ja (vpcwatch.yaml, line 7)",
                        "alerting.channels.c: webhook-url is not a URL like https://hooks.example.com/… (vpcwatch.yaml, line 7)",
                        "alerting.grace: must be 0s or more, and less than alerting.page-within (vpcwatch.yaml, line 3)",
                        "alerting.channels.b: fallback must be another channel, and 'z' is none"));
  }

  @Test
  void a_route_names_what_accounts_have() {
    String yaml =
        """
        accounts: {"111122223333": {name: pay, unit: Retail, environment: production}}
        alerting:
          channels:
            ops:
              type: console
              routes:
                right: {account-names: [pay], units: [Retail], environments: [production]}
                wrong: {account-names: [payy], units: [Retail, Retial], environments: [prod], owners: [anyone]}
        """;

    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> load(yaml))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.replaceFirst(" \\(.*", ""))
                    .containsExactly(
                        "alerting.channels.ops.routes.wrong.account-names: no account has payy",
                        "alerting.channels.ops.routes.wrong.units: no account has Retial",
                        "alerting.channels.ops.routes.wrong.environments: no account has prod"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | true",
        "{r: {regions: [eu-west-1]}} | false",
        "{r: {regions: [eu-west-1]}, rest: {unmatched: true}} | true",
        "{r: {regions: [eu-west-1], unmatched: true}} | false",
      })
  void it_is_known_whether_every_violation_reaches_a_channel(String routes, boolean known)
      throws IOException {
    String yaml = "alerting: {channels: {ops: {type: console, routes: %s}}}\n";

    assertThat(load(yaml.formatted(routes)).hasCatchAll()).isEqualTo(known);
  }

  @Test
  void a_secret_is_shown_nowhere() throws IOException {
    AlertingSettings settings = load(slack("webhook-url: " + WEBHOOK));

    assertThat(settings.channels().get("ops").toString()).doesNotContain("SECRET");
    assertThat(channels(settings).toString()).doesNotContain("SECRET");
  }

  @Test
  void every_type_can_be_created_and_shows_no_secret() throws IOException {
    AlertingSettings settings =
        load(
            """
            alerting:
              channels:
                mail:
                  type: email
                  language: ja
                  host: smtp.example.com
                  user: vpcwatch
                  password: mail-SECRET
                  from: vpcwatch <alerts@example.com>
                  to: [sec@example.com, ops@example.com]
                  routes:
                    production: { accounts: ["111122223333"], severities: [high, medium] }
                    payments: { tags: [team=payments, stage=prod] }
                bot: { type: slack-bot, token: xoxb-SECRET, channel: C0123456789 }
                siem: { type: webhook, webhook-url: "https://siem.example.com/SECRET", signing-key: key-SECRET }
            """);

    assertThat(channels(settings).toString())
        .isEqualTo(
            "[Slack bot channel bot (C0123456789), e-mail channel mail (smtp.example.com:587), webhook channel siem (https://siem.example.com/…)]");
    assertThat(settings.channels().get("siem").toString()).doesNotContain("SECRET");
  }

  private static String slack(String setting) {
    return "alerting: { channels: { ops: { type: slack, " + setting + " } } }";
  }

  private static List<Channel> channels(AlertingSettings settings) {
    return settings.channels().entrySet().stream()
        .map(
            each ->
                each.getValue()
                    .createChannel(
                        each.getKey(),
                        Terminal.plain(System.out),
                        InstantSource.system(),
                        Network.direct()))
        .toList();
  }

  private AlertingSettings load(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("vpcwatch.yaml"), yaml);
    return loader().yaml(file).load().get(AlertingSettings.class);
  }

  private static SettingsLoader loader() {
    return ServiceSettings.loader()
        .group("", AccountTable.class)
        .group("alerting", AlertingSettings.class)
        .check(AlertingSettings::checkRoutes);
  }
}
