package io.vpcwatch.model.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a policy of IAM says about the network interfaces of functions, as text {@code
 * +CreateNetworkInterface ?-DeleteNetworkInterface}: allowed (+) or denied (-), after a question
 * mark if that depends on a condition or on the resource.
 *
 * @param tokens of that text; {@link #UNREADABLE} if the policy can't be read
 */
public record Grants(SortedSet<String> tokens) {
  /** The actions of EC2 that AWSLambdaVPCAccessExecutionRole allows. */
  static final List<String> ACTIONS =
      List.of(
          "AssignPrivateIpAddresses",
          "CreateNetworkInterface",
          "DeleteNetworkInterface",
          "DescribeNetworkInterfaces",
          "DescribeSubnets",
          "UnassignPrivateIpAddresses");

  private static final String UNREADABLE = "?";

  public Grants {
    tokens = Collections.unmodifiableSortedSet(new TreeSet<>(tokens));
  }

  /** Reads a policy document, which must not be URL-encoded any more. */
  public static Grants of(String document) {
    SortedSet<String> tokens = new TreeSet<>();
    try {
      JsonNode policy = Json.mapper().readTree(document);
      JsonNode statements = policy.path("Statement");
      if (!statements.isObject() && !statements.isArray()) {
        tokens.add(UNREADABLE);
      }
      for (JsonNode statement : statements.isObject() ? List.of(statements) : statements) {
        read(statement, tokens);
      }
    } catch (JsonProcessingException e) {
      tokens.add(UNREADABLE);
    }
    return new Grants(tokens);
  }

  static Grants unreadable() {
    return new Grants(new TreeSet<>(List.of(UNREADABLE)));
  }

  static Grants parse(String text) {
    SortedSet<String> tokens = new TreeSet<>(List.of(text.split(" ", -1)));
    tokens.remove("");
    return new Grants(tokens);
  }

  private static void read(JsonNode statement, SortedSet<String> tokens) {
    boolean allow = statement.path("Effect").asText().equals("Allow");
    if (!allow && !statement.path("Effect").asText().equals("Deny")) {
      tokens.add(UNREADABLE);
      return;
    }
    boolean everywhere = texts(statement.path("Resource")).contains("*");
    boolean certain = everywhere && statement.path("Condition").isEmpty();
    for (String action : ACTIONS) {
      // A statement about certain resources does not apply to actions that have none.
      boolean applies =
          everywhere || statement.has("NotResource") || !action.startsWith("Describe");
      if (applies && isAbout(statement, "ec2:" + action)) {
        tokens.add((certain ? "" : "?") + (allow ? '+' : '-') + action);
      }
    }
  }

  private static boolean isAbout(JsonNode statement, String action) {
    boolean listed = statement.has("Action");
    if (!listed && !statement.has("NotAction")) {
      return false;
    }
    return texts(statement.path(listed ? "Action" : "NotAction")).stream()
            .anyMatch(
                pattern ->
                    matches(pattern.toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT)))
        == listed;
  }

  private static List<String> texts(JsonNode oneOrMore) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : oneOrMore.isArray() ? oneOrMore : List.of(oneOrMore)) {
      texts.add(each.asText());
    }
    return texts;
  }

  /** By the wildcards * and ?; in time proportional to the product of the lengths. */
  private static boolean matches(String pattern, String text) {
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    for (int p = 0; p < pattern.length(); p++) {
      char c = pattern.charAt(p);
      for (int i = text.length(); i > 0 && c != '*'; i--) {
        reached[i] = reached[i - 1] && (c == '?' || c == text.charAt(i - 1));
      }
      for (int i = 1; i <= text.length() && c == '*'; i++) {
        reached[i] |= reached[i - 1];
      }
      reached[0] &= c == '*';
    }
    return reached[text.length()];
  }

  boolean allows(String action) {
    return tokens.contains("+" + action);
  }

  boolean mayAllow(String action) {
    return tokens.contains("?+" + action) || tokens.contains(UNREADABLE);
  }

  boolean denies(String action) {
    return tokens.contains("-" + action);
  }

  boolean mayDeny(String action) {
    return tokens.contains("?-" + action) || tokens.contains(UNREADABLE);
  }

  @Override
  public String toString() {
    return String.join(" ", tokens);
  }
}
