package io.vpcwatch.alerting.channel.http;

import static io.vpcwatch.alerting.ViolationFixture.violation;
import static io.vpcwatch.alerting.channel.Contexts.context;
import static io.vpcwatch.alerting.channel.Hostile.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.TestTls;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.alerting.channel.slack.SlackChannel;
import io.vpcwatch.model.Delivery.Notice;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.network.NetworkSettings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.service.settings.SettingsLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sns.SnsClient;

/** A channel behind a proxy, posting to a server whose certificate Java does not trust. */
class NetworkTest {
  private static final String FAR = "https://" + TestTls.OTHER_NAME + "/services";
  private static TestTls tls;

  @TempDir private Path folder;
  private HttpsServer server;
  private ConnectProxy proxy;
  private String ca;
  private final List<Map<String, List<String>>> received = new ArrayList<>();

  @BeforeAll
  static void create_certificate() throws Exception {
    tls = TestTls.create();
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "SECRET");
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
    server.createContext("/", this::answer);
    server.start();
    proxy = new ConnectProxy(server.getAddress().getPort());
    ca = Files.writeString(folder.resolve("ca.pem"), tls.pem()).toString();
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(0);
    proxy.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      received.add(Map.copyOf(exchange.getRequestHeaders()));
      byte[] ok = "ok".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, ok.length);
      exchange.getResponseBody().write(ok);
    }
  }

  private static SettingsLoader loader(Map<String, String> settings) {
    return ServiceSettings.loader().override(settings);
  }

  private static Network network(SettingsLoader settings) {
    return new Network(settings.load().get(NetworkSettings.class));
  }

  private static Attempt send(String url, SettingsLoader settings) {
    Channel channel =
        new SlackChannel(
            context("ops", InstantSource.system(), Duration.ofSeconds(10), network(settings)),
            SecretUrl.parse("webhook-url", url));
    return channel.send(message(Notice.OPENED, violation().opened()));
  }

  private Map<String, String> variables() {
    return Map.of("HTTPS_PROXY", "http://localhost:" + proxy.port());
  }

  private String local() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  @Test
  void the_ca_file_makes_an_internal_server_trusted() {
    assertThat(send(local(), loader(Map.of("network.ca-file", ca)))).isEqualTo(Attempt.delivered());
    assertThat(((Attempt.Failed) send(local(), loader(Map.of()))).failure())
        .isEqualTo(Failure.CHANNEL_REFUSED);
  }

  @Test
  void a_certificate_for_another_host_name_is_reported_as_such() {
    String url = local().replace("localhost", "127.0.0.1");

    assertThat(send(url, loader(Map.of("network.ca-file", ca))))
        .isEqualTo(
            Attempt.failed(
                Failure.CHANNEL_REFUSED,
                "its certificate is for another host name; check the URL"));
  }

  @ParameterizedTest
  @CsvSource({
    "403 Forbidden, CHANNEL_REFUSED, CHANNEL_REFUSED",
    "502 Bad Gateway, UNREACHABLE, SERVER_ERROR"
  })
  void a_message_that_the_proxy_does_not_let_through_has_not_arrived(
      String answer, Failure failure, Failure ofAws) {
    proxy.answer(answer);
    SettingsLoader settings = loader(Map.of("network.ca-file", ca)).environment(variables());
    SnsClient sns =
        AwsCalls.client(
            SnsClient.builder().endpointOverride(URI.create(FAR)),
            "arn:aws:sns:eu-west-1:111122223333:alerts",
            context("sns", InstantSource.system(), Duration.ofSeconds(10), network(settings)));

    assertThat(send(FAR, settings))
        .isEqualTo(
            Attempt.failed(
                failure,
                "the proxy answers %s; allow the host there, or add it to network.no-proxy"
                    .formatted(answer.substring(0, 3))));
    assertThat(
            AwsCalls.attempt(
                () -> {
                  sns.publish(request -> request.topicArn("arn").message("hello"));
                  return Attempt.delivered();
                }))
        .isEqualTo(
            Attempt.failed(
                ofAws,
                "status %s, and not by AWS; check the proxy, if any"
                    .formatted(answer.substring(0, 3))));
  }

  @Test
  void an_unreachable_proxy_is_named_as_such() throws IOException {
    proxy.close();

    assertThat(send(FAR, loader(Map.of()).environment(variables())))
        .isEqualTo(
            Attempt.failed(Failure.UNREACHABLE, "cannot connect to the proxy (ConnectException)"));
  }

  @Test
  void a_request_names_vpcwatch_as_its_sender() {
    send(local(), loader(Map.of("network.ca-file", ca)));

    assertThat(received.get(0).get("User-agent")).containsExactly(Network.USER_AGENT);
    assertThat(Network.USER_AGENT).startsWith("vpcwatch/");
  }

  @Test
  void the_proxy_of_the_environment_is_used() {
    Attempt attempt = send(FAR, loader(Map.of("network.ca-file", ca)).environment(variables()));

    assertThat(attempt).isEqualTo(Attempt.delivered());
    assertThat(proxy.requests())
        .singleElement()
        .asString()
        .startsWith("CONNECT hooks.example.com:443");
  }

  @Test
  void a_login_is_for_the_proxy_alone() {
    String url = "http://alice:SECRET@localhost:" + proxy.port();

    Attempt attempt = send(FAR, loader(Map.of("network.ca-file", ca, "network.proxy", url)));

    assertThat(attempt).isEqualTo(Attempt.delivered());
    assertThat(proxy.requests())
        .singleElement()
        .asString()
        .contains("Proxy-Authorization: Basic YWxpY2U6U0VDUkVU");
    assertThat(received.get(0)).doesNotContainKey("Proxy-authorization");
  }

  @Test
  void a_web_socket_uses_the_proxy_and_its_login_too() {
    String url = "http://alice:SECRET@localhost:" + proxy.port();
    URI socket = URI.create(FAR.replace("https:", "wss:"));

    // The server knows no WebSockets.
    assertThat(
            network(loader(Map.of("network.ca-file", ca, "network.proxy", url)))
                .webSocket(socket)
                .buildAsync(socket, new WebSocket.Listener() {}))
        .failsWithin(Duration.ofSeconds(10));

    assertThat(proxy.requests())
        .singleElement()
        .asString()
        .startsWith("CONNECT hooks.example.com:443")
        .contains("Proxy-Authorization: Basic YWxpY2U6U0VDUkVU");
    assertThat(received.get(0)).doesNotContainKey("Proxy-authorization");
  }

  @Test
  void clients_of_aws_use_the_proxy_too() {
    Network network = network(loader(Map.of("network.ca-file", ca)).environment(variables()));
    SnsClient sns =
        AwsCalls.client(
            SnsClient.builder().endpointOverride(URI.create(FAR)),
            "arn:aws:sns:eu-west-1:111122223333:alerts",
            context("sns", InstantSource.system(), Duration.ofSeconds(10), network));

    AwsCalls.attempt(
        () -> {
          sns.publish(request -> request.topicArn("arn").message("hello"));
          return Attempt.delivered();
        });

    assertThat(proxy.requests())
        .singleElement()
        .asString()
        .startsWith("CONNECT hooks.example.com:443");
    assertThat(received.get(0).get("User-agent").get(0)).contains(Network.USER_AGENT);
  }

  @ParameterizedTest
  @CsvSource({
    "hooks.example.com",
    "example.com",
    ".example.com",
    "*.example.com",
    "other.example",
    "*",
  })
  void hosts_of_no_proxy_are_reached_directly(String entry) {
    ProxySelector selector =
        network(loader(Map.of("network.no-proxy", entry)).environment(variables()))
            .httpClient()
            .build()
            .proxy()
            .orElseThrow();

    assertThat(selector.select(URI.create(FAR)).contains(Proxy.NO_PROXY))
        .isEqualTo(!entry.equals("other.example"));
  }

  @Test
  void this_machine_is_never_reached_by_the_proxy() {
    assertThat(send(local(), loader(Map.of("network.ca-file", ca)).environment(variables())))
        .isEqualTo(Attempt.delivered());
    assertThat(proxy.requests()).isEmpty();
  }

  @Test
  void a_setting_is_stronger_than_the_variable_of_other_programs() {
    SettingsLoader settings =
        loader(Map.of("network.proxy", "proxy.example.com:3128")).environment(variables());

    assertThat(network(settings)).hasToString("proxy http://proxy.example.com:3128");
  }

  @ParameterizedTest
  @CsvSource({
    "network.proxy, ftp://alice:SECRET@h, proxy is not a URL like http://proxy.example.com:3128",
    "network.ca-file, nowhere.pem, ca-file: can't read nowhere.pem: there is no such file",
    "network.ca-file, pom.xml, ca-file: pom.xml is no file of certificates in PEM",
  })
  void problems_are_reported_without_a_password(String setting, String value, String problem) {
    assertThatThrownBy(() -> loader(Map.of(setting, value)).load())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("SECRET");
  }
}
