package io.vpcwatch.ingest.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.network.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * AWS as its clients see it: STS and EC2 in the query protocol, CloudTrail in JSON 1.1, Lambda in
 * REST-JSON. The signature identifies the caller: credentials of a role contain its account.
 */
public final class FakeAws implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CREDENTIAL =
      Pattern.compile("Credential=(\\w+)/\\d+/([a-z0-9-]+)/(\\w+)/");
  private static final String OWN_ACCOUNT = "999999999999";

  /** One request. */
  public record Call(
      String service, String operation, AccountRegion place, Map<String, String> input) {}

  /** Answers requests of one service. */
  @FunctionalInterface
  public interface Service {
    ResponseDefinitionBuilder answer(Call call) throws IOException;
  }

  private final Map<String, Service> services = new HashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private final WireMockServer server =
      new WireMockServer(
          WireMockConfiguration.options()
              .dynamicPort()
              .containerThreads(60)
              .disableRequestJournal()
              .extensions(new Dispatch()));
  public volatile Instant credentialsEnd = Instant.parse("2099-01-01T00:00:00Z");

  public FakeAws() {
    services.put("sts", this::sts);
    server.stubFor(
        WireMock.any(WireMock.anyUrl())
            .willReturn(WireMock.aResponse().withTransformers("dispatch")));
    server.start();
  }

  public FakeAws answering(String service, Service answers) {
    services.put(service, answers);
    return this;
  }

  public String url() {
    return server.baseUrl();
  }

  public List<Call> calls(String service) {
    return calls.stream().filter(call -> call.service().equals(service)).toList();
  }

  /** The session tokens that came along, in the order of the requests. */
  public List<String> tokens() {
    return tokens;
  }

  /** Settings that lead here. */
  public AwsSettings settings(Map<String, String> more) {
    return ServiceSettings.loader()
        .group("aws", AwsSettings.class)
        .override(overrides(more))
        .load()
        .get(AwsSettings.class);
  }

  public Map<String, String> overrides(Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>(more);
    settings.put("aws.home-region", "eu-west-1");
    for (String service : List.of("sts", "ec2", "iam", "cloudtrail", "lambda")) {
      settings.putIfAbsent("aws.endpoints." + service + ".url", url());
    }
    return settings;
  }

  /** Clients with credentials of our own. */
  public static AwsClients clients(AwsSettings settings) {
    return new AwsClients(
        settings,
        Network.direct(),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAOWN", "s")));
  }

  public static AwsContext context(
      AwsSettings settings, MeterRegistry registry, InstantSource clock) {
    return AwsContext.of(settings, clients(settings), registry, clock);
  }

  public static ResponseDefinitionBuilder json(Map<String, ?> content) throws IOException {
    return WireMock.okJson(JSON.writeValueAsString(content));
  }

  /** In the form of JSON 1.1 and of REST-JSON. */
  public static ResponseDefinitionBuilder error(int status, String code) throws IOException {
    return error(status, code, code + " it is");
  }

  public static ResponseDefinitionBuilder error(int status, String code, String message)
      throws IOException {
    return json(Map.of("__type", code, "message", message))
        .withStatus(status)
        .withHeader("x-amzn-ErrorType", code);
  }

  /** In the form of the query protocol. */
  public static ResponseDefinitionBuilder xmlError(String code) {
    return WireMock.aResponse()
        .withStatus(403)
        .withBody(
            "<ErrorResponse><Error><Code>%s</Code><Message>%s it is</Message></Error></ErrorResponse>"
                .formatted(code, code));
  }

  /** In the form of EC2. */
  public static ResponseDefinitionBuilder ec2Error(String code, String message) {
    return WireMock.aResponse()
        .withStatus(403)
        .withBody(
            "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors></Response>"
                .formatted(code, message));
  }

  /** The response of EC2 about the enabled regions. */
  public static ResponseDefinitionBuilder regions(String... regions) {
    StringBuilder items = new StringBuilder();
    for (String region : regions) {
      items.append("<item><regionName>").append(region).append("</regionName></item>");
    }
    return WireMock.ok(
        "<DescribeRegionsResponse><regionInfo>"
            + items
            + "</regionInfo></DescribeRegionsResponse>");
  }

  private ResponseDefinitionBuilder sts(Call call) {
    return call.operation().equals("GetCallerIdentity")
        ? WireMock.ok(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::%s:role/own</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>"
                .formatted(OWN_ACCOUNT))
        : assumeRole(call);
  }

  private ResponseDefinitionBuilder assumeRole(Call call) {
    String account = call.input().get("RoleArn").split(":", -1)[4];
    return WireMock.ok(
        """
        <AssumeRoleResponse><AssumeRoleResult><Credentials>
          <AccessKeyId>ASIA%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
          <SessionToken>token-%d</SessionToken><Expiration>%s</Expiration>
        </Credentials></AssumeRoleResult></AssumeRoleResponse>
        """
            .formatted(account, calls("sts").size(), credentialsEnd));
  }

  @Override
  public void close() {
    server.stop();
  }

  private final class Dispatch implements ResponseDefinitionTransformerV2 {
    @Override
    public ResponseDefinition transform(ServeEvent event) {
      try {
        Call call = callOf(event.getRequest());
        calls.add(call);
        if (event.getRequest().containsHeader("X-Amz-Security-Token")) {
          tokens.add(event.getRequest().getHeader("X-Amz-Security-Token"));
        }
        return services.get(call.service()).answer(call).build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String getName() {
      return "dispatch";
    }

    @Override
    public boolean applyGlobally() {
      return false;
    }
  }

  private static Call callOf(Request request) throws IOException {
    Matcher signature = CREDENTIAL.matcher(request.getHeader("Authorization"));
    if (!signature.find()) {
      throw new IOException("not signed");
    }
    String key = signature.group(1);
    String account = key.startsWith("ASIA") ? key.substring(4) : OWN_ACCOUNT;
    AccountRegion place = new AccountRegion(account, signature.group(2));
    String service = signature.group(3);
    Map<String, String> input = new TreeMap<>();
    if (request.containsHeader("X-Amz-Target")) {
      String target = request.getHeader("X-Amz-Target");
      JsonNode body = JSON.readTree(request.getBody());
      body.properties()
          .forEach(
              field ->
                  input.put(
                      field.getKey(),
                      field.getValue().isValueNode()
                          ? field.getValue().asText()
                          : field.getValue().toString()));
      return new Call(service, target.substring(target.lastIndexOf('.') + 1), place, input);
    }
    String url = request.getUrl();
    String query = request.getMethod().value().equals("POST") ? request.getBodyAsString() : "";
    query = url.contains("?") ? url.substring(url.indexOf('?') + 1) : query;
    for (String each : query.split("&", -1)) {
      String[] pair = each.split("=", 2);
      if (pair.length == 2) {
        input.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
      }
    }
    String operation = input.getOrDefault("Action", url.replaceFirst("\\?.*", ""));
    return new Call(service, operation, place, input);
  }
}
