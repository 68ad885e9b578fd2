package io.vpcwatch.service.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.service.ServiceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The endpoint keeps serving after any request, and discloses nothing about its implementation. */
class HostileRequestTest {
  private final Metrics metrics = new Metrics("1.2.3", Metrics.KafkaMetrics.BASIC);
  private Supplier<Health> health = () -> Health.up("ok");
  private HttpEndpoint endpoint;

  @BeforeEach
  void start() {
    HttpSettings settings =
        ServiceSettings.loader().override(Map.of("http.port", "0")).load().get(HttpSettings.class);
    endpoint =
        new HttpEndpoint(settings, metrics, () -> health.get(), () -> Health.up("alive"), null);
    endpoint.start();
  }

  @AfterEach
  void close() {
    endpoint.close();
    metrics.close();
  }

  static Stream<String> requests() {
    return Stream.of(
        "garbage\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(100_000) + "\r\n\r\n",
        "GET /metrics HTTP/9.9\r\nHost: a\r\n\r\n",
        "GET /metrics HTTP/1.1\r\n\r\n",
        "GET /%ff%00%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /health/../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /health/ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
        "POST /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\nZZ\r\n",
        "TRACE /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("requests")
  void malformed_requests_are_rejected_and_the_next_one_is_served(String request)
      throws IOException {
    assertThat(send(request))
        .matches("(?s)|HTTP/1\\.1 [45]\\d\\d .*")
        .doesNotContain("Exception", "\tat ", "Jetty", "Javalin");
    assertThat(send(get("/health/live"))).startsWith("HTTP/1.1 200");
  }

  @Test
  void a_failure_inside_is_a_500_without_the_reason() throws IOException {
    health =
        () -> {
          throw new IllegalStateException("secret-token");
        };

    assertThat(send(get("/health/ready")))
        .startsWith("HTTP/1.1 500")
        .doesNotContain("secret-token", "IllegalState");
  }

  @Test
  void the_server_does_not_disclose_its_software() throws IOException {
    assertThat(send(get("/metrics")))
        .startsWith("HTTP/1.1 200")
        .doesNotContainIgnoringCase("server:");
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  }

  /** The answer, empty if the connection was just closed. */
  private String send(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException e) { // refused before all of it was read
      return "";
    }
  }
}
