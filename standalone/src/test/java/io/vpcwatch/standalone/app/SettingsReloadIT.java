package io.vpcwatch.standalone.app;

import static io.vpcwatch.standalone.app.TrailFolder.attached;
import static io.vpcwatch.standalone.app.TrailFolder.createdWithoutVpc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.settings.Settings;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Settings that change while everything runs. */
class SettingsReloadIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  private final SlackStub first = new SlackStub();
  private final SlackStub second = new SlackStub();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  @TempDir private Path folder;
  private TrailFolder trail;
  private App app;
  private SettingsReload reload;

  @BeforeEach
  void start() throws Exception {
    trail = new TrailFolder(Files.createDirectory(folder.resolve("trail")));
    log.start();
    ((Logger) LoggerFactory.getLogger(SettingsReload.class)).addAppender(log);
    write("ops", first, 95, "");
    app =
        new App(
            read(),
            EnumSet.allOf(ServiceName.class),
            Terminal.plain(new PrintStream(PrintStream.nullOutputStream())),
            "test");
    app.start();
    reload = new SettingsReload(app, this::read);
  }

  @AfterEach
  void stop() {
    ((Logger) LoggerFactory.getLogger(SettingsReload.class)).detachAppender(log);
    reload.close();
    app.close();
    first.close();
    second.close();
  }

  @Test
  void a_changed_channel_is_used_and_open_incidents_stay_known() throws Exception {
    trail.deliver(createdWithoutVpc("orders"));
    await().atMost(SOON).until(() -> first.messages().size() == 1);

    write("ops", second, 95, "");
    reload.check(true);
    trail.deliver(attached("orders"), createdWithoutVpc("billing"));

    await().atMost(SOON).until(() -> second.messages().size() == 2);
    assertThat(String.join("", second.messages()))
        .contains("orders is in a VPC now", "billing was created without a VPC");
    assertThat(first.messages()).hasSize(1);
    assertThat(metrics())
        .contains("vpcwatch_settings_current 1.0", "vpcwatch_notifications_total{channel=\"ops\"}")
        .contains("vpcwatch_service_ready{component=\"alerting\"} 1.0");
  }

  @Test
  void series_of_a_channel_that_is_gone_are_gone() throws Exception {
    write("security", second, 95, "");
    reload.check(true);

    assertThat(metrics())
        .contains("vpcwatch_notification_pending{channel=\"security\"}")
        .doesNotContain("channel=\"ops\"");
  }

  @Test
  void a_change_that_is_not_valid_is_refused_and_the_former_settings_stay() throws Exception {
    Files.writeString(folder.resolve("vpcwatch.yaml"), "alerting.channels.ops.type: pigeon");
    reload.check(false);
    assertThat(log.list).as("the file may still be written").isEmpty();
    reload.check(false);
    reload.check(false);

    assertThat(log.list)
        .singleElement()
        .asString()
        .contains("not reloaded, the former ones stay in force", "alerting.channels.ops.type");
    assertThat(metrics()).contains("vpcwatch_settings_current 0.0");
    trail.deliver(createdWithoutVpc("orders"));
    await().atMost(SOON).until(() -> first.messages().size() == 1);

    write("ops", first, 95, "");
    reload.check(true);
    assertThat(metrics()).contains("vpcwatch_settings_current 1.0");
  }

  @Test
  void what_needs_a_restart_is_named_and_does_not_apply() throws Exception {
    write("ops", second, 90, "topics.prefix: other.");
    reload.check(true);

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .startsWith(
            "Settings need a restart: query.target-percent",
            "Settings need a restart: topics.prefix");
    assertThat(metrics()).contains("vpcwatch_settings_current 0.0");
    trail.deliver(createdWithoutVpc("orders"));
    await().atMost(SOON).until(() -> second.messages().size() == 1);
  }

  @Test
  void a_changed_file_of_exemptions_applies() throws Exception {
    write("ops", first, 95, "exemptions-file: " + folder.resolve("exemptions.yaml"));
    Files.writeString(folder.resolve("exemptions.yaml"), "exemptions: []");
    reload.check(true);
    trail.deliver(createdWithoutVpc("orders"));
    await().atMost(SOON).until(() -> counts(Verdict.VIOLATING, 1));

    Files.writeString(
        folder.resolve("exemptions.yaml"),
        """
        exemptions:
          - id: orders
            match: [{ arn: "arn:aws:lambda:*:*:function:orders" }]
            owner: ana
            reason: test
            until: %s
        """
            .formatted(LocalDate.now(ZoneOffset.UTC).plusDays(30)));
    reload.check(true);
    await().atMost(SOON).until(() -> counts(Verdict.EXEMPT, 1));

    Files.writeString(folder.resolve("exemptions.yaml"), "exemptions: [{ id: orders }]");
    reload.check(true);
    assertThat(log.list)
        .anySatisfy(
            event -> assertThat(event.getFormattedMessage()).contains("not reloaded", "owner"));
    assertThat(counts(Verdict.EXEMPT, 1)).isTrue();
  }

  private boolean counts(Verdict verdict, int count) throws Exception {
    return metrics()
        .contains("verdict=\"%s\"} %d.0".formatted(verdict.name().toLowerCase(Locale.ROOT), count));
  }

  /**
   * @param target a setting that can't be reloaded
   */
  private void write(String channel, SlackStub slack, int target, String more) throws Exception {
    Files.writeString(
        folder.resolve("vpcwatch.yaml"),
        """
        data-dir: %s
        http.port: 0
        query.target-percent: %s
        topics.partitions: 1
        ingest:
          files: [%s]
          poll-interval: 100ms
        alerting:
          grace: 0s
          page-within: 36500d
          channels.%s: { type: slack, webhook-url: "%s" }
        %s
        """
            .formatted(
                folder.resolve("data"),
                target,
                folder.resolve("trail"),
                channel,
                slack.webhook(),
                more));
  }

  private Settings read() {
    return KnownSettings.loader().yaml(folder.resolve("vpcwatch.yaml")).load();
  }

  private String metrics() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(app.url() + "/metrics")).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
