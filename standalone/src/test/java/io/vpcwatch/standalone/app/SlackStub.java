package io.vpcwatch.standalone.app;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.util.List;

/** An incoming webhook that takes everything and remembers it. */
public final class SlackStub implements AutoCloseable {
  private static final String PATH = "/services/T0/B0/secret";

  private final WireMockServer server =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

  public SlackStub() {
    server.stubFor(post(urlEqualTo(PATH)).willReturn(ok("ok")));
    server.start();
  }

  public String webhook() {
    return "http://127.0.0.1:" + server.port() + PATH;
  }

  /** The messages in the order of arrival, as JSON. */
  public List<String> messages() {
    return server.findAll(postRequestedFor(urlEqualTo(PATH))).stream()
        .map(LoggedRequest::getBodyAsString)
        .toList();
  }

  @Override
  public void close() {
    server.stop();
  }
}
