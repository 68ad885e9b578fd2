package io.vpcwatch.service.network;

import io.vpcwatch.service.settings.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;

/** Builds the clients of all requests that leave this process, but for Kafka's. */
public final class Network {
  /** How requests name their sender. */
  public static final String USER_AGENT =
      "vpcwatch/"
          + Objects.requireNonNullElse(
              Network.class.getPackage().getImplementationVersion(), "development");

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Java refuses to send a password to a proxy without encryption; the user chose to do so. */
  private static final String REFUSED_LOGINS = "jdk.http.auth.tunneling.disabledSchemes";

  private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "[::1]");

  static {
    // Read once, by the first HttpClient.
    if (System.getProperty(REFUSED_LOGINS) == null) {
      System.setProperty(REFUSED_LOGINS, "");
    }
  }

  private final Optional<ProxyUrl> proxy;
  private final Set<String> noProxy = new LinkedHashSet<>();
  private final Optional<TrustedCertificates> certificates;

  public Network(NetworkSettings settings) {
    proxy = settings.proxy().map(Secret::reveal);
    certificates = settings.caFile();
    THIS_MACHINE.forEach(host -> noProxy.add(Pattern.quote(host)));
    settings.noProxy().orElse(List.of()).forEach(entry -> noProxy.add(pattern(entry)));
  }

  /** Without a proxy or certificates of its own. */
  public static Network direct() {
    return new Network(new NetworkSettings(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /** A domain includes itself and all names below it, as for curl. */
  private static String pattern(String entry) {
    String domain = entry.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
    return domain.equals("*") ? ".*" : "(.*\\.)?" + Pattern.quote(domain);
  }

  /** A client that uses the proxy and trusts the certificates. */
  public HttpClient.Builder httpClient() {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
    // Otherwise Java's own settings hold: -Dhttps.proxyHost and so on.
    proxy.ifPresent(url -> client.proxy(new Selector(url)));
    certificates.ifPresent(trusted -> client.sslContext(trusted.sslContext()));
    return client;
  }

  /** A request of {@link #httpClient}, with what the proxy needs. */
  public HttpRequest.Builder request(URI url) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url);
    headers(url).forEach(request::header);
    return request;
  }

  /** A WebSocket that uses the proxy and trusts the certificates. */
  public WebSocket.Builder webSocket(URI url) {
    WebSocket.Builder socket = httpClient().build().newWebSocketBuilder();
    headers(url).forEach(socket::header);
    return socket;
  }

  private Map<String, String> headers(URI url) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("User-Agent", USER_AGENT);
    String login = proxy.map(ProxyUrl::login).orElse(null);
    if (login != null && isProxied(url)) {
      // Unlike an Authenticator's, this does not make the client fail at a 401 of the server.
      byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
      headers.put("Proxy-Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return headers;
  }

  /**
   * For clients of AWS, which may share it.
   *
   * @param connections at most
   */
  public SdkHttpClient awsHttpClient(int connections) {
    Apache5HttpClient.Builder client =
        Apache5HttpClient.builder().maxConnections(connections).connectionTimeout(CONNECT_TIMEOUT);
    proxy.ifPresent(url -> client.proxyConfiguration(configuration(url)));
    certificates.ifPresent(trusted -> client.tlsTrustManagersProvider(trusted::trustManagers));
    return client.build();
  }

  private ProxyConfiguration configuration(ProxyUrl url) {
    ProxyConfiguration.Builder configuration =
        ProxyConfiguration.builder()
            .endpoint(URI.create(url.toString()))
            .nonProxyHosts(noProxy)
            .useSystemPropertyValues(false)
            .useEnvironmentVariableValues(false);
    if (url.login() != null) {
      String[] login = url.login().split(":", 2);
      configuration.username(login[0]).password(login.length > 1 ? login[1] : "");
    }
    return configuration.build();
  }

  /** For TLS by other protocols; null if Java's own trust is enough. */
  public @Nullable SSLSocketFactory socketFactory() {
    return certificates.map(trusted -> trusted.sslContext().getSocketFactory()).orElse(null);
  }

  /** Whether requests to it go through the proxy. */
  public boolean isProxied(URI url) {
    String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    return proxy.isPresent()
        && Set.of("https", "wss").contains(scheme)
        && noProxy.stream().noneMatch(host::matches);
  }

  /** Empty if there is nothing unusual. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    proxy.ifPresent(url -> parts.add("proxy " + url));
    certificates.ifPresent(trusted -> parts.add("certificates of " + trusted));
    return String.join(", ", parts);
  }

  private final class Selector extends ProxySelector {
    private final ProxyUrl url;

    Selector(ProxyUrl url) {
      this.url = url;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return List.of(
          isProxied(uri)
              ? new Proxy(Proxy.Type.HTTP, new InetSocketAddress(url.host(), url.port()))
              : Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      // There is no other proxy to choose.
    }
  }
}
