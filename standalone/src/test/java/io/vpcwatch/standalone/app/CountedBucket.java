package io.vpcwatch.standalone.app;

import com.adobe.testing.s3mock.S3MockApplication;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A bucket of a server that speaks S3, behind a proxy that counts how often objects are read. */
public final class CountedBucket implements AutoCloseable {
  public static final String NAME = "trails";

  private final HttpClient http = HttpClient.newHttpClient();
  private final S3MockApplication server =
      S3MockApplication.start(
          // It changes the map.
          new HashMap<>(
              Map.of(
                  S3MockApplication.PROP_HTTPS_PORT,
                  S3MockApplication.RANDOM_PORT,
                  S3MockApplication.PROP_HTTP_PORT,
                  S3MockApplication.RANDOM_PORT,
                  S3MockApplication.PROP_INITIAL_BUCKETS,
                  NAME,
                  S3MockApplication.PROP_SILENT,
                  true)));
  private final WireMockServer proxy =
      new WireMockServer(
          WireMockConfiguration.options()
              .dynamicPort()
              .containerThreads(40)
              .disableRequestJournal());
  private final Map<String, Integer> reads = new ConcurrentHashMap<>();

  public CountedBucket() {
    proxy.stubFor(
        WireMock.any(WireMock.anyUrl()).willReturn(WireMock.aResponse().proxiedFrom(serverUrl())));
    proxy.addMockServiceRequestListener(
        (request, response) -> {
          if (request.getUrl().endsWith(".json.gz")) {
            reads.merge(request.getUrl(), 1, Integer::sum);
          }
        });
    proxy.start();
  }

  // Without a successor in the versions for Java 17.
  @SuppressWarnings("removal")
  private String serverUrl() {
    return "http://localhost:" + server.getHttpPort();
  }

  public String endpoint() {
    return proxy.baseUrl();
  }

  public void put(String key, String content) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(serverUrl() + "/" + NAME + "/" + key))
            .PUT(BodyPublishers.ofByteArray(content.getBytes(StandardCharsets.UTF_8)))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(key + ": " + response.body());
    }
  }

  /** How often each object was read. */
  public Map<String, Integer> reads() {
    return Map.copyOf(reads);
  }

  @Override
  public void close() {
    proxy.stop();
    server.stop();
  }
}
