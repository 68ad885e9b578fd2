package io.vpcwatch.standalone;

import static io.vpcwatch.standalone.app.TrailFolder.attached;
import static io.vpcwatch.standalone.app.TrailFolder.createdWithoutVpc;
import static io.vpcwatch.standalone.app.TrailFolder.ec2;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.standalone.app.App;
import io.vpcwatch.standalone.app.KnownSettings;
import io.vpcwatch.standalone.app.ServiceName;
import io.vpcwatch.standalone.app.TrailFolder;
import io.vpcwatch.standalone.demo.Story;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in a real browser, served by the real system. */
@Tag("browser")
class BrowserIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final String HOSTILE =
      "<img src=x onerror=hacked=1><script>hacked=1</script>\u202Eevil\u2066" + "W".repeat(3_000);

  // Of a page of this server; the empty one has no storage.
  private static final String PREFERENCES =
      "if (location.protocol === 'http:') { localStorage.setItem('vpcwatch.theme', '%s'); localStorage.setItem('vpcwatch.language', '%s'); }";
  private static final String LONG_NAME = "N".repeat(64);

  @TempDir private Path folder;
  private TrailFolder trail;
  private ChromeDriver browser;

  @BeforeEach
  void openBrowser() throws Exception {
    Assumptions.assumeThat(List.of(BROWSER, DRIVER))
        .as("the browser tests need Debian's packages chromium and chromium-driver")
        .allMatch(Files::isExecutable);
    trail = new TrailFolder(Files.createDirectory(folder.resolve("trail")));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--lang=en");
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build(),
            options);
    browser.manage().timeouts().scriptTimeout(SOON);
  }

  @AfterEach
  void closeBrowser() {
    if (browser != null) {
      browser.quit();
    }
  }

  @Test
  void a_violation_appears_is_found_and_fixed_and_its_end_appears_without_a_reload()
      throws Exception {
    try (App app = app(Map.of())) {
      app.start();
      open(app, "#/", "light", "en");
      awaitText("h1", "No function is known yet");

      trail.deliver(createdWithoutVpc("orders"), createdWithoutVpc("billing"));
      awaitText("h1", "2 violations are open");
      awaitText(".latest", "orders");

      click(By.linkText("Violations"));
      awaitText(".count", "2 results");
      browser.findElement(By.name("q")).sendKeys("orders");
      awaitText(".count", "1 result");
      assertThat(browser.getCurrentUrl()).endsWith("#/violations?q=orders");

      click(By.linkText("orders"));
      awaitText("h1", "orders");
      awaitText(".life-events", "user/alice");
      click(By.id("fix-terraform"));
      awaitText(".panel pre", "vpc_config");
      click(By.cssSelector(".panel button"));
      await()
          .atMost(SOON)
          .until(() -> List.of("Copied", "Selected: now copy").contains(text(".panel button")));

      trail.deliver(attached("orders"));
      awaitText(".marks", "compliant");
      assertThat(errors()).isEmpty();
    }
  }

  @Test
  void a_route_that_makes_a_subnet_public_is_shown_with_why_who_did_it_and_how_to_fix_it()
      throws Exception {
    try (App app = app(Map.of())) {
      app.start();
      trail.deliver(attached("orders"));
      trail.deliver(publicRoute());
      open(app, "#/", "light", "en");
      awaitText("h1", "No violation is open");
      click(By.cssSelector("a[href='#/functions?rule=private-subnet&outcome=FAIL']"));
      awaitText(".count", "1 result");
      awaitText("tbody", "private-subnet");

      click(By.linkText("orders"));
      awaitText(".rules", "subnet-1: route table rtb-1");
      awaitText(".rules", "CreateRoute on rtb-1 · alice");
      click(By.id("fix-private-subnet-terraform"));
      awaitText("#fix-private-subnet-panel", "aws_route");

      String id =
          (String)
              script(
                  "return [...document.querySelectorAll('.rules tr')].find((row) => row.textContent.includes('private-subnet')).querySelector('small a').hash");
      show(app, id, 1280, "light", "ja");
      awaitText("h1", "orders");
      awaitText("main", "subnet-1: ルートテーブル rtb-1");
      awaitText(".events", "CreateRoute");
      String report =
          "#/report?from=%s&to=%s"
              .formatted(Instant.now().minusSeconds(3600), Instant.now().plusSeconds(60));
      show(app, report, 1280, "light", "en");
      awaitText(".results", "Violations of rules about the network");
      awaitText(".results", "in a public subnet");
      for (int width : List.of(375, 1280)) {
        for (String view : List.of("#/", "#/functions", arn("orders"), id, report)) {
          show(app, view, width, "dark", "ja");
          assertThat(accessibilityViolations()).as(view).isEmpty();
          assertThat(script("return document.documentElement.scrollWidth <= innerWidth"))
              .as("%s fits into %s pixels", view, width)
              .isEqualTo(true);
        }
      }

      trail.deliver(createdWithoutVpc("orders"));
      show(app, id, 1280, "light", "en");
      awaitText("h1", "orders is no longer subject to the rule private-subnet");
      awaitText(".marks", "rule no longer applies");
      assertThat(errors()).isEmpty();
    }
  }

  /** Of the only subnet of an attached function. */
  private static JsonNode[] publicRoute() {
    Map<String, Object> route =
        Map.of("routeTableId", "rtb-1", "destinationCidrBlock", "0.0.0.0/0", "gatewayId", "igw-1");
    JsonNode association =
        ec2(
            "AssociateRouteTable",
            Map.of("routeTableId", "rtb-1", "subnetId", "subnet-1"),
            Map.of("associationId", "rtbassoc-1"));
    // The route is the later one of the two, and thereby the cause.
    ((ObjectNode) association).put("eventTime", Instant.now().minusSeconds(60).toString());
    return new JsonNode[] {association, ec2("CreateRoute", route, Map.of("_return", true))};
  }

  @Test
  void what_is_shown_while_vpcwatch_is_away_does_not_look_live_and_is_read_again_afterwards()
      throws Exception {
    trail.deliver(createdWithoutVpc("orders"));
    String port;
    try (App app = app(Map.of())) {
      app.start();
      open(app, "#/", "light", "en");
      awaitText("h1", "1 violation is open");
      port = Integer.toString(URI.create(app.url()).getPort());
    }
    awaitText(".live", "Connection lost. Data of ");
    assertThat(text("h1")).contains("1 violation is open");
    assertThat(script("return getComputedStyle(document.querySelector('main')).filter"))
        .isEqualTo("grayscale(1)");
    assertThat(accessibilityViolations()).isEmpty();

    trail.deliver(createdWithoutVpc("billing"));
    try (App again = app(Map.of("http.port", port))) {
      again.start();
      awaitText("h1", "2 violations are open");
      await().atMost(SOON).until(() -> "live".equals(text(".live")));
    }
  }

  @Test
  void a_page_too_many_is_read_without_live_updates_and_becomes_live_when_others_leave()
      throws Exception {
    try (App app = app(Map.of())) {
      app.start();
      await().atMost(SOON).ignoreExceptions().until(() -> answer(app, "overview") != null);
      List<InputStream> others = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        others.add(URI.create(app.url() + "/api/v1/events").toURL().openStream());
      }
      open(app, "#/", "light", "en");
      awaitText("h1", "No function is known yet");
      awaitText(".live", "No live updates, read every minute. Data of ");

      for (InputStream other : others) {
        other.close();
      }
      await().atMost(SOON).until(() -> "live".equals(text(".live")));
    }
  }

  @Test
  void hostile_names_run_nothing_and_break_no_layout() throws Exception {
    try (App app = app(Map.of())) {
      app.start();
      publish(app, hostile());
      open(app, "#/", "light", "en");
      awaitText("h1", "1 violation is open");
      String id = (String) script("return document.querySelector('.latest a.quiet').hash");
      for (String view :
          List.of("#/", "#/violations", "#/functions", "#/report", id, arn(LONG_NAME))) {
        for (int width : List.of(390, 1280)) {
          show(app, view, width, "dark", "en");

          assertThat(script("return window.hacked === undefined")).isEqualTo(true);
          assertThat(script("return document.querySelectorAll('main img, main script').length"))
              .isEqualTo(0L);
          assertThat(script("return document.documentElement.scrollWidth <= innerWidth"))
              .as("%s fits into %s pixels", view, width)
              .isEqualTo(true);
        }
      }
      assertThat(text("main")).doesNotContain("\u202E", "\u2066");
      assertThat(errors()).isEmpty();
    }
  }

  @Test
  void every_view_of_the_story_is_accessible() throws Exception {
    Story.unpackTo(trail.path());
    try (App app = app(Map.of("alerting.page-within", "36500d"))) {
      app.start();
      open(app, "#/", "light", "en");
      awaitText("h1", "3 violations are open");
      List<String> views = List.of("#/", "#/violations", "#/functions", "#/exemptions", "#/report");
      Stream<String> details =
          Stream.of(
              arn("invoice-renderer"),
              arn("payments-settlement"),
              (String) script("return document.querySelector('.latest a.quiet').hash"));
      for (String view : Stream.concat(views.stream(), details).toList()) {
        show(app, view, 1280, "light", "en");
        assertThat(accessibilityViolations()).as(view).isEmpty();
        show(app, view, 390, "dark", "ja");
        assertThat(accessibilityViolations()).as(view).isEmpty();
      }
      assertThat(errors()).isEmpty();
    }
  }

  @Test
  void a_replay_writes_the_page_as_one_file_that_needs_no_server() throws Exception {
    Path file = folder.resolve("page.html");
    int status =
        Vpcwatch.commandLine(Map.of(), folder)
            .execute(
                "replay",
                "--html",
                file.toString(),
                "--output",
                folder.resolve("report").toString(),
                Path.of("..", "examples", "cloudtrail").toString());
    assertThat(status).isEqualTo(3);

    browser.get(file.toUri() + "#/");
    awaitText("h1", "3 violations are open");
    assertThat(accessibilityViolations()).isEmpty();
    click(By.linkText("ledger-export"));
    awaitText(".live", "Snapshot of");
    awaitText(".life-events", "CodePipelineDeploy");
    awaitText(".fix", "aws lambda update-function-configuration");
    click(By.linkText("Report"));
    awaitText("h2", "3 functions violated the policy at");
    assertThat(accessibilityViolations()).isEmpty();
    assertThat(errors()).isEmpty();
  }

  private App app(Map<String, String> overrides) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "data-dir", folder.resolve("data").toString(),
                "http.port", "0",
                "topics.partitions", "1",
                "ingest.files", trail.path().toString(),
                "alerting.grace", "0s"));
    settings.putAll(overrides);
    return new App(
        KnownSettings.loader().override(settings).load(),
        EnumSet.allOf(ServiceName.class),
        Terminal.plain(new PrintStream(OutputStream.nullOutputStream(), true, UTF_8)),
        "test");
  }

  /** Longer than ingest lets any text be, and nearly as long as the row of a function may be. */
  private static FunctionChange hostile() {
    return FunctionChange.from(SourceType.TRAIL)
        .functionArn(FunctionArn.parse(arn(LONG_NAME).substring("#/functions/".length())))
        .kind(FunctionChange.Kind.CREATED)
        .operation(HOSTILE)
        .eventTime(Instant.now().truncatedTo(ChronoUnit.SECONDS))
        .eventId(HOSTILE)
        .attachment(Attachment.detached())
        .tags(new TreeMap<>(Map.of(HOSTILE, HOSTILE)))
        .actor(new Actor(HOSTILE, HOSTILE, null, HOSTILE, HOSTILE + "W".repeat(100_000)))
        .receivedAt(Instant.now())
        .build();
  }

  private static void publish(App app, FunctionChange change) throws Exception {
    Topic<FunctionArn, FunctionChange> topic = app.topics().functionChanges();
    try (Producer<FunctionArn, FunctionChange> producer =
        new KafkaProducer<>(
            app.kafka(), topic.keySerde().serializer(), topic.valueSerde().serializer())) {
      producer.send(new ProducerRecord<>(topic.name(), change.functionArn(), change)).get();
    }
  }

  private static String arn(String function) {
    return "#/functions/arn:aws:lambda:eu-west-1:111122223333:function:" + function;
  }

  private static JsonNode answer(App app, String path) throws Exception {
    try (InputStream answer = URI.create(app.url() + "/api/v1/" + path).toURL().openStream()) {
      return Json.mapper().readTree(answer);
    }
  }

  private void open(App app, String view, String theme, String language) {
    await().atMost(SOON).ignoreExceptions().until(() -> answer(app, "overview") != null);
    browser.executeCdpCommand(
        "Page.addScriptToEvaluateOnNewDocument",
        Map.of("source", PREFERENCES.formatted(theme, language)));
    browser.get(app.url() + "/" + view);
  }

  /** At this width, completely drawn. */
  private void show(App app, String view, int width, String theme, String language) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    browser.get("about:blank");
    open(app, view, theme, language);
    await()
        .atMost(SOON)
        .until(
            () ->
                script(
                    "return document.querySelector('main h1') !== null && document.querySelector('[aria-busy]') === null"),
            Boolean.TRUE::equals);
  }

  private List<?> accessibilityViolations() throws Exception {
    try (InputStream axe = BrowserIT.class.getResourceAsStream("/axe.min.js")) {
      script(new String(axe.readAllBytes(), UTF_8));
    }
    return (List<?>)
        browser.executeAsyncScript(
            """
        const done = arguments[0];
        axe.run().then(({ violations }) =>
          done(violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' '))));
        """);
  }

  private Object script(String code, Object... arguments) {
    return browser.executeScript(code, arguments);
  }

  private void click(By element) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              browser.findElement(element).click();
              return true;
            });
  }

  /** Null while the page is being drawn. */
  private String text(String selector) {
    try {
      return browser.findElements(By.cssSelector(selector)).stream()
          .map(element -> element.getText())
          .findFirst()
          .orElse(null);
    } catch (StaleElementReferenceException e) {
      return null;
    }
  }

  private void awaitText(String selector, String expected) {
    await().atMost(SOON).untilAsserted(() -> assertThat(text(selector)).contains(expected));
  }

  /** Since it was last asked. */
  private List<String> errors() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        // A container that starts on this machine, say; the page asks again.
        .filter(message -> !message.contains("ERR_NETWORK_CHANGED"))
        .toList();
  }
}
