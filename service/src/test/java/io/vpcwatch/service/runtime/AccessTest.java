package io.vpcwatch.service.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who may read the page, and who may not. */
class AccessTest {
  private static final String TOKEN = "0123456789abcdef";

  private final Metrics metrics = new Metrics("1", Metrics.KafkaMetrics.BASIC);
  private HttpEndpoint endpoint;

  @AfterEach
  void close() {
    if (endpoint != null) {
      endpoint.close();
    }
    metrics.close();
  }

  private void start(String... settings) {
    endpoint = endpoint(settings);
    endpoint.start();
  }

  private HttpEndpoint endpoint(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("http.port", "0"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put("http." + settings[i], settings[i + 1]);
    }
    Health up = Health.up("ok");
    return new HttpEndpoint(
        ServiceSettings.loader().override(all).load().get(HttpSettings.class),
        metrics,
        () -> up,
        () -> up,
        config -> config.routes.get("/api", context -> context.result("data")));
  }

  @Test
  void on_this_machine_only_nobody_has_to_log_in() throws IOException {
    start();

    assertThat(get("/api", "Host: 127.0.0.1:1")).startsWith("HTTP/1.1 200").endsWith("data");
    assertThat(get("/login", "Host: localhost")).startsWith("HTTP/1.1 404");
  }

  @Test
  void a_page_that_is_open_to_the_network_needs_a_token_or_a_proxy() {
    assertThatThrownBy(() -> start("address", "0.0.0.0"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("http.token-file")
        .hasMessageContaining("http.trusted-header")
        .hasMessageContaining("127.0.0.1");
    assertThat(endpoint("address", "0.0.0.0", "token", TOKEN)).isNotNull();
    assertThat(endpoint("address", "0.0.0.0", "trusted-header", "X-User")).isNotNull();
    assertThat(endpoint("address", "localhost")).isNotNull();
  }

  @Test
  void a_process_without_a_page_needs_neither() {
    HttpSettings settings =
        ServiceSettings.loader()
            .override(Map.of("http.address", "0.0.0.0"))
            .load()
            .get(HttpSettings.class);
    Health up = Health.up("ok");

    assertThat(new HttpEndpoint(settings, metrics, () -> up, () -> up, null)).isNotNull();
  }

  @Test
  void a_short_token_is_refused_and_not_shown() {
    assertThatThrownBy(() -> endpoint("token", "secret"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("http.token: must have at least 16 characters")
        .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain("secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "localhost.evil.example", "evil.example:8080", "1.2.3.4.evil"})
  void a_page_on_the_internet_can_not_read_this_one_by_a_name_of_its_own(String host)
      throws IOException {
    start();

    assertThat(get("/api", "Host: " + host)).startsWith("HTTP/1.1 403").doesNotContain("data");
    assertThat(get("/health/ready", "Host: " + host)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8080",
        "127.0.0.1",
        "[::1]:8080",
        "10.0.0.7",
        "vpc.example"
      })
  void its_own_names_and_addresses_are_known(String host) throws IOException {
    start("public-url", "https://vpc.example/vpcwatch/");

    assertThat(get("/api", "Host: " + host)).startsWith("HTTP/1.1 200");
  }

  @Test
  void only_get_and_head_are_allowed() throws IOException {
    start();

    assertThat(send("POST /api HTTP/1.1", "Host: localhost", "Content-Length: 0"))
        .startsWith("HTTP/1.1 405")
        .contains("Allow: GET, HEAD");
    assertThat(send("HEAD /api HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 200");
  }

  @Test
  void the_token_opens_the_page_and_nothing_else_does() throws IOException {
    start("token", TOKEN);

    assertThat(get("/api", "Host: localhost", "Authorization: Bearer " + TOKEN)).endsWith("data");
    for (String header :
        List.of(
            "X: y",
            "Authorization: Bearer " + TOKEN + "x",
            "Authorization: Bearer ",
            "Authorization: Basic " + TOKEN,
            "Authorization: " + TOKEN,
            "Cookie: vpcwatch-session=" + TOKEN,
            "Cookie: vpcwatch-session=99999999999." + TOKEN,
            "Cookie: vpcwatch-session=.")) {
      assertThat(get("/api", "Host: localhost", header))
          .as(header)
          .startsWith("HTTP/1.1 401")
          .contains("WWW-Authenticate: Bearer")
          .doesNotContain("data");
    }
    assertThat(get("/metrics", "Host: localhost")).startsWith("HTTP/1.1 200");
    assertThat(get("/health/live", "Host: localhost")).startsWith("HTTP/1.1 200");
  }

  @Test
  void a_person_without_a_session_gets_the_form() throws IOException {
    start("token", TOKEN);

    assertThat(get("/api", "Host: localhost", "Accept: text/html,*/*"))
        .startsWith("HTTP/1.1 303")
        .contains("Location: ");
    assertThat(get("/login", "Host: localhost"))
        .startsWith("HTTP/1.1 200")
        .contains("X-Frame-Options: DENY", "hidden>This is not the token.");
    assertThat(get("/login", "Host: localhost", "Accept-Language: ja-JP")).contains("トークン");
    assertThat(get("/login.css", "Host: localhost")).contains("text/css");
  }

  @Test
  void the_form_sets_a_cookie_that_opens_the_page_of_any_instance() throws IOException {
    start("token", TOKEN);

    String answer = logIn("token=" + TOKEN);

    assertThat(answer)
        .startsWith("HTTP/1.1 303")
        .containsPattern("Set-Cookie: vpcwatch-session=[^;]+;.*HttpOnly.*SameSite=Strict");
    String cookie = answer.replaceFirst("(?s).*Set-Cookie: (vpcwatch-session=[^;]+);.*", "$1");
    assertThat(cookie).doesNotContain(TOKEN);
    assertThat(get("/api", "Host: localhost", "Cookie: " + cookie)).endsWith("data");
    endpoint.close();
    start("token", TOKEN);
    assertThat(get("/api", "Host: localhost", "Cookie: " + cookie)).endsWith("data");
    endpoint.close();
    start("token", TOKEN + "2");
    assertThat(get("/api", "Host: localhost", "Cookie: " + cookie)).startsWith("HTTP/1.1 401");
  }

  @Test
  void a_link_with_the_token_logs_in_and_leads_to_an_address_without_it() throws IOException {
    start("token", TOKEN);

    String answer = get("/login?token=" + TOKEN, "Host: localhost");

    assertThat(answer)
        .startsWith("HTTP/1.1 303")
        .contains("Location: ./\r\n", "Referrer-Policy: no-referrer")
        .containsPattern("Set-Cookie: vpcwatch-session=[^;]+;.*HttpOnly.*SameSite=Strict");
    String cookie = answer.replaceFirst("(?s).*Set-Cookie: (vpcwatch-session=[^;]+);.*", "$1");
    assertThat(get("/api", "Host: localhost", "Cookie: " + cookie)).endsWith("data");
    assertThat(get("/login?token=wrong", "Host: localhost"))
        .startsWith("HTTP/1.1 401")
        .doesNotContain("Set-Cookie");
  }

  @Test
  void the_cookie_is_for_https_where_the_page_is() throws IOException {
    start("token", TOKEN, "public-url", "https://vpc.example");

    assertThat(logIn("token=" + TOKEN)).containsPattern("Set-Cookie: .*[Ss]ecure");
  }

  @ParameterizedTest
  @ValueSource(strings = {"token=wrong", "token=", "", "other=0123456789abcdef"})
  void another_token_gets_the_form_again(String form) throws IOException {
    start("token", TOKEN);

    assertThat(logIn(form)).startsWith("HTTP/1.1 401").doesNotContain("Set-Cookie", "hidden>This");
  }

  @Test
  void a_proxy_names_the_user_and_nobody_else_can() throws IOException {
    start("trusted-header", "X-User");

    assertThat(get("/api", "Host: localhost", "X-User: ana")).endsWith("data");
    assertThat(get("/api", "Host: localhost")).startsWith("HTTP/1.1 401");
    assertThat(get("/api", "Host: localhost", "X-User: ")).startsWith("HTTP/1.1 401");
    endpoint.close();
    start("trusted-header", "X-User", "trusted-peers", "10.1.2.3");
    assertThat(get("/api", "Host: localhost", "X-User: ana"))
        .startsWith("HTTP/1.1 401")
        .contains("http.trusted-peers");
    assertThat(
            get(
                "/api",
                "Host: localhost",
                "X-User: ana",
                "X-Forwarded-For: 10.1.2.3",
                "Forwarded: for=10.1.2.3"))
        .startsWith("HTTP/1.1 401");
  }

  @Test
  void the_token_is_in_no_log() throws IOException {
    Logger ours = (Logger) LoggerFactory.getLogger("io.vpcwatch");
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Level before = ours.getLevel();
    ours.setLevel(Level.DEBUG);
    logged.start();
    ours.addAppender(logged);
    try {
      start("token", TOKEN);
      get("/api", "Host: localhost", "Authorization: Bearer " + TOKEN);
      logIn("token=" + TOKEN);
    } finally {
      ours.detachAppender(logged);
      ours.setLevel(before);
    }

    assertThat(logged.list)
        .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain(TOKEN));
  }

  private String logIn(String form) throws IOException {
    return exchange(
        "POST /login HTTP/1.1",
        form,
        "Host: localhost",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: " + form.length());
  }

  private String get(String path, String... headers) throws IOException {
    return send("GET " + path + " HTTP/1.1", headers);
  }

  private String send(String request, String... headers) throws IOException {
    return exchange(request, "", headers);
  }

  /** Java's client does not let anybody set the header Host. */
  private String exchange(String request, String body, String... headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
      OutputStream out = socket.getOutputStream();
      String text =
          request + "\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n" + body;
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
