package io.vpcwatch.alerting.channel.securityhub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Security Hub as its clients see it: BatchImportFindings with the limits that AWS documents, for
 * the account of one product.
 */
final class SecurityHubStub implements AutoCloseable {
  private static final int MAX_FINDINGS = 100;
  private static final int MAX_BYTES = 240 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Schema schema;
  private final String account;

  /** The findings that are stored, by id. */
  final Map<String, JsonNode> findings = new HashMap<>();

  /** The ids of each call. */
  final List<List<String>> calls = new ArrayList<>();

  /** The ids whose next import fails. */
  final Set<String> failing = new HashSet<>();

  String errorCode = "InternalFailure";
  @Nullable String refusal;

  SecurityHubStub(String account) {
    this.account = account;
    try (InputStream in =
        Objects.requireNonNull(
            SecurityHubStub.class.getResourceAsStream("asff-finding.schema.json"))) {
      schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/findings/import", this::importFindings);
    server.createContext(
        "/accounts", exchange -> answer(exchange, 200, "{\"HubArn\":\"arn:aws:securityhub\"}"));
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void importFindings(HttpExchange exchange) throws IOException {
    JsonNode batch = JSON.readTree(exchange.getRequestBody()).path("Findings");
    if (refusal != null) {
      answer(
          exchange, 403, "{\"Code\":\"%s\",\"Message\":\"refused\"}".formatted(refusal), refusal);
      return;
    }
    if (batch.isEmpty() || batch.size() > MAX_FINDINGS) {
      answer(
          exchange,
          400,
          "{\"Message\":\"1 to 100 findings, not " + batch.size() + "\"}",
          "InvalidInputException");
      return;
    }
    List<String> ids = new ArrayList<>();
    ObjectNode response = JSON.createObjectNode();
    response.putArray("FailedFindings");
    for (JsonNode finding : batch) {
      String id = finding.path("Id").asText();
      ids.add(id);
      String error = error(id, finding);
      if (error.isEmpty()) {
        findings.put(id, finding);
      } else {
        response
            .withArray("FailedFindings")
            .addObject()
            .put("Id", id)
            .put("ErrorCode", failing.remove(id) ? errorCode : "InvalidInput")
            .put("ErrorMessage", error);
      }
    }
    calls.add(ids);
    int failed = response.get("FailedFindings").size();
    response.put("FailedCount", failed).put("SuccessCount", batch.size() - failed);
    answer(exchange, 200, response.toString());
  }

  private String error(String id, JsonNode finding) {
    if (failing.contains(id)) {
      return "try again";
    }
    List<String> problems = new ArrayList<>();
    schema.validate(finding).forEach(each -> problems.add(each.toString()));
    if (finding.toString().getBytes(UTF_8).length > MAX_BYTES) {
      problems.add("larger than 240 KB");
    }
    if (!finding.path("AwsAccountId").asText().equals(account)) {
      problems.add("AwsAccountId is not the account of the caller");
    }
    if (updatedAt(finding).isBefore(Instant.parse(finding.path("CreatedAt").asText()))) {
      problems.add("UpdatedAt is before CreatedAt");
    }
    JsonNode known = findings.get(id);
    if (known != null && !updatedAt(finding).isAfter(updatedAt(known))) {
      problems.add("UpdatedAt is not later than before");
    }
    return String.join("; ", problems);
  }

  static Instant updatedAt(JsonNode finding) {
    return Instant.parse(finding.path("UpdatedAt").asText());
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    answer(exchange, status, body, "");
  }

  private static void answer(HttpExchange exchange, int status, String body, String error)
      throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    if (!error.isEmpty()) {
      exchange.getResponseHeaders().add("x-amzn-ErrorType", error);
    }
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
