package io.vpcwatch.service.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HandlerType;
import io.javalin.http.SameSite;
import io.vpcwatch.model.Json;
import io.vpcwatch.service.settings.Secret;
import io.vpcwatch.service.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the page and the API, and what a browser may do with the answers.
 *
 * <p>On loopback everybody on this machine may, unless there is a token. The Host header is checked
 * nevertheless: otherwise any page on the internet could read this one, by a name that it lets
 * point to 127.0.0.1.
 */
final class Access {
  private static final String SESSION = "vpcwatch-session";
  private static final Duration SESSION_AGE = Duration.ofHours(12);
  private static final String BEARER = "Bearer ";
  private static final String LOGIN = "/login";
  private static final String STYLE = "/login.css";
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "X-Content-Type-Options",
          "nosniff",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private final HttpSettings settings;
  private final InstantSource clock;
  private final @Nullable String token;
  private final Set<String> hosts = new HashSet<>(Set.of("localhost"));
  private final Set<InetAddress> peers = new HashSet<>();

  /**
   * @throws SettingsException if anybody on the network could read everything
   */
  Access(HttpSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    token = settings.token().map(Secret::reveal).orElse(null);
    hosts.add(settings.address().toLowerCase(Locale.ROOT));
    settings.publicUrl().map(URI::getHost).ifPresent(hosts::add);
    if (!settings.isLocal() && token == null && settings.trustedHeader().isEmpty()) {
      throw new SettingsException(
          List.of(
              "http.address: %s is not of this machine only, so the page needs http.token-file, a file with a token (openssl rand -hex 16), or http.trusted-header, behind a proxy that authenticates people; or listen on 127.0.0.1"
                  .formatted(settings.address())));
    }
    settings.trustedPeers().orElse(List.of()).forEach(peer -> peers.add(address(peer)));
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new SettingsException(
          List.of("http.trusted-peers: " + literal + " is not an address like 10.0.0.7"));
    }
  }

  void addTo(RoutesConfig routes) {
    routes.before(this::check);
    if (token != null) {
      routes.get(LOGIN, this::openLogin);
      routes.post(LOGIN, context -> logIn(context, context.formParam("token")));
      routes.get(STYLE, context -> context.contentType("text/css").result(resource("login.css")));
    }
  }

  private void check(Context context) {
    String path = context.path();
    if (path.equals("/metrics") || path.startsWith("/health/")) {
      return;
    }
    HEADERS.forEach(context::header);
    if (!isHostKnown(context.host())) {
      refuse(
          context,
          403,
          "this name is not known here; open the page by its address, or set http.public-url");
    } else if (!isRead(context.method())
        && !(path.equals(LOGIN) && context.method().equals(HandlerType.POST))) {
      context.header("Allow", "GET, HEAD");
      refuse(context, 405, "only GET and HEAD are allowed");
    } else if (!path.equals(LOGIN) && !path.equals(STYLE) && !isAllowed(context)) {
      askForLogin(context);
    }
  }

  private static boolean isRead(HandlerType method) {
    return method.equals(HandlerType.GET) || method.equals(HandlerType.HEAD);
  }

  /** An address can't be made to point elsewhere, a name can. */
  private boolean isHostKnown(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
    return hosts.contains(name) || ADDRESS.matcher(name).matches();
  }

  private boolean isAllowed(Context context) {
    if (token == null && settings.trustedHeader().isEmpty()) {
      return true;
    }
    String authorization = context.header("Authorization");
    if (authorization != null && authorization.startsWith(BEARER)) {
      return isToken(authorization.substring(BEARER.length()).strip());
    }
    return isNamedByProxy(context) || isSession(context.cookie(SESSION));
  }

  private boolean isNamedByProxy(Context context) {
    String user = settings.trustedHeader().map(context::header).orElse("");
    try {
      // The servlet has the address of the peer as a literal: nothing is looked up.
      return !user.isBlank() && peers.contains(InetAddress.getByName(context.ip()));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Takes the same time wherever the first difference is, and whatever the lengths are. */
  private boolean isToken(String given) {
    return token != null && MessageDigest.isEqual(hash(token, "login"), hash(given, "login"));
  }

  /** A session is the moment of its end, signed with the token: any instance accepts it. */
  private boolean isSession(@Nullable String cookie) {
    if (cookie == null || token == null || cookie.indexOf('.') < 0) {
      return false;
    }
    String end = cookie.substring(0, cookie.indexOf('.'));
    return MessageDigest.isEqual(session(token, end).getBytes(UTF_8), cookie.getBytes(UTF_8))
        && Instant.ofEpochSecond(Long.parseLong(end)).isAfter(clock.instant());
  }

  private static String session(String token, String end) {
    return end
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(hash(token, "session/" + end));
  }

  private static byte[] hash(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      // An empty key is not allowed.
      mac.init(new SecretKeySpec((key + "\n").getBytes(UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** The form; a link with the token, as {@code vpcwatch demo} prints one, makes it unnecessary. */
  private void openLogin(Context context) throws IOException {
    String given = context.queryParam("token");
    if (given == null) {
      form(context, 200);
    } else {
      logIn(context, given);
    }
  }

  private void logIn(Context context, @Nullable String given) throws IOException {
    if (token == null || given == null || !isToken(given.strip())) {
      form(context, 401);
      return;
    }
    String end = Long.toString(clock.instant().plus(SESSION_AGE).getEpochSecond());
    boolean isSecure =
        context.scheme().equals("https")
            || settings.publicUrl().filter(url -> "https".equals(url.getScheme())).isPresent();
    Cookie cookie =
        new Cookie(
            SESSION,
            session(token, end),
            "/",
            (int) SESSION_AGE.toSeconds(),
            isSecure,
            true,
            null,
            SameSite.STRICT);
    context.cookie(cookie).header("Location", "./").status(303);
  }

  private static void form(Context context, int status) throws IOException {
    String languages = context.header("Accept-Language");
    String file = languages != null && languages.startsWith("ja") ? "login_ja.html" : "login.html";
    String failed = status == 200 ? "hidden" : "";
    context
        .status(status)
        .header("Cache-Control", "no-store")
        .html(new String(resource(file), UTF_8).replace("{failed}", failed));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream file = Access.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing in the jar");
      }
      return file.readAllBytes();
    }
  }

  private void askForLogin(Context context) {
    boolean isPerson = String.valueOf(context.header("Accept")).contains("text/html");
    if (isPerson && token != null) {
      // Relative: a proxy may serve the page below a path.
      context.header("Location", "." + LOGIN).status(303).skipRemainingHandlers();
      return;
    }
    context.header("WWW-Authenticate", "Bearer");
    refuse(
        context,
        401,
        token == null
            ? "only requests through the proxy of http.trusted-peers are accepted"
            : "send the token of http.token as Authorization: Bearer TOKEN, or log in at " + LOGIN);
  }

  private static void refuse(Context context, int status, String why) {
    context
        .status(status)
        .contentType("application/json")
        .header("Cache-Control", "no-store")
        .result(Json.mapper().createObjectNode().put("error", why).toString())
        .skipRemainingHandlers();
  }
}
