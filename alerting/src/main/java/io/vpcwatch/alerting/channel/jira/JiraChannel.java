package io.vpcwatch.alerting.channel.jira;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.Failure;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.http.HttpPost;
import io.vpcwatch.alerting.channel.http.HttpReply;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.alerting.notification.Message.Tone;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.service.runtime.Health;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Creates an issue for each incident, comments on it, and moves it to another status at the end. An
 * issue has the id of its incident as a label, by which it is found again, so that an attempt that
 * is repeated creates no second one. What is only information creates none.
 */
public final class JiraChannel extends Channel {
  /** Jira's search finds a new issue after a few seconds. */
  private static final Duration INDEXED_WITHIN = Duration.ofSeconds(30);

  private static final int MAX_SUMMARY = 250;
  private static final List<String> PERMISSIONS =
      List.of("BROWSE_PROJECTS", "CREATE_ISSUES", "ADD_COMMENTS", "TRANSITION_ISSUES");

  private final JiraSettings settings;
  private final InstantSource clock;
  private final HttpPost http;
  private final Map<String, String> headers;

  /** The incident whose issue may exist, though Jira did not say so, and since when. */
  private String doubtful = "";

  private Instant doubtfulSince = Instant.MIN;

  JiraChannel(ChannelContext context, JiraSettings settings) {
    super(context.name(), RateLimit.every(Duration.ofMillis(500), 5));
    this.settings = settings;
    this.clock = context.clock();
    this.http = new HttpPost("Jira", settings.siteUrl(), context);
    this.headers = Map.of("Authorization", authorization(settings));
  }

  private static String authorization(JiraSettings settings) {
    String token = settings.apiToken().reveal();
    return settings
        .account()
        .map(account -> (account + ":" + token).getBytes(StandardCharsets.UTF_8))
        .map(login -> "Basic " + Base64.getEncoder().encodeToString(login))
        .orElse("Bearer " + token);
  }

  @Override
  public boolean takesDigests() {
    return false;
  }

  @Override
  public Attempt send(Message message) {
    if (!message.isActionable()) {
      return Attempt.delivered();
    }
    return find(message, key -> key == null ? withoutIssue(message) : update(key, message));
  }

  /**
   * @param then gets the key of the newest issue of the incident, null if there is none
   */
  private Attempt find(Message message, Function<@Nullable String, Attempt> then) {
    String jql =
        "project = \"%s\" AND labels = \"%s\" ORDER BY created DESC"
            .formatted(settings.project(), label(message));
    return get(
        settings.deployment().search()
            + "?maxResults=1&fields=status&jql="
            + URLEncoder.encode(jql, StandardCharsets.UTF_8),
        found -> then.apply(found.at("/issues/0/key").asText(null)));
  }

  private static String label(Message message) {
    return "vpcwatch-" + message.thread();
  }

  private Attempt withoutIssue(Message message) {
    if (message.root() != null) {
      // Too new to be found, or in another project now.
      return update(message.root().handle(), message);
    }
    if (message.tone() == Tone.RESOLVED) {
      return Attempt.delivered();
    }
    Instant now = clock.instant();
    boolean mayExist =
        doubtful.equals(message.thread()) && now.isBefore(doubtfulSince.plus(INDEXED_WITHIN));
    if (mayExist) {
      return new Attempt.Failed(
          Failure.RATE_LIMITED,
          "waiting until Jira's search would find the issue, which may have been created",
          Duration.between(now, doubtfulSince.plus(INDEXED_WITHIN)));
    }
    Attempt attempt =
        post("/issue", issue(message), created -> Attempt.delivered(created.path("key").asText()));
    if (attempt instanceof Attempt.Failed failed && failed.failure().isDoubtful()) {
      doubtful = message.thread();
      doubtfulSince = now;
    }
    return attempt;
  }

  private ObjectNode issue(Message message) {
    ObjectNode issue = JsonNodeFactory.instance.objectNode();
    ObjectNode fields = issue.putObject("fields");
    fields.putObject("project").put("key", settings.project());
    fields.putObject("issuetype").put("name", settings.issueType());
    fields.put("summary", SanitizedText.line(message.headline(), MAX_SUMMARY));
    fields.putArray("labels").add("vpcwatch").add(label(message));
    fields.set("description", JiraText.of(message, settings.deployment()));
    return issue;
  }

  private Attempt update(String key, Message message) {
    if (!message.isReply()) {
      // Created by an attempt whose response was lost.
      return Attempt.delivered(key);
    }
    if (message.tone() == Tone.RESOLVED) {
      return transition(key, settings.doneTransition(), message);
    }
    return message.kind().startsWith("reopened") && settings.reopenTransition().isPresent()
        ? transition(key, settings.reopenTransition().get(), message)
        : comment(key, message);
  }

  /** The transition first, as a second attempt finds it done and does not repeat it. */
  private Attempt transition(String key, String name, Message message) {
    return get(
        "/issue/" + key + "?fields=status&expand=transitions",
        issue -> {
          JsonNode status = issue.at("/fields/status");
          boolean isDone =
              message.tone() == Tone.RESOLVED
                  && status.at("/statusCategory/key").asText().equals("done");
          if (isDone || isNamed(status, name)) {
            return comment(key, message);
          }
          for (JsonNode each : issue.path("transitions")) {
            if (isNamed(each, name) || isNamed(each.path("to"), name)) {
              ObjectNode body = JsonNodeFactory.instance.objectNode();
              body.putObject("transition").put("id", each.path("id").asText());
              return post("/issue/" + key + "/transitions", body, done -> comment(key, message));
            }
          }
          Attempt commented = comment(key, message);
          return commented instanceof Attempt.Failed
              ? commented
              : Attempt.failed(
                  Failure.MESSAGE_REJECTED,
                  "issue %s has no transition %s from its status %s; it was only commented on"
                      .formatted(
                          key, name, SanitizedText.of(status.path("name").asText(), MAX_SUMMARY)));
        });
  }

  private static boolean isNamed(JsonNode node, String name) {
    return node.path("name").asText().equalsIgnoreCase(name);
  }

  private Attempt comment(String key, Message message) {
    ObjectNode comment = JsonNodeFactory.instance.objectNode();
    comment.set("body", JiraText.of(message, settings.deployment()));
    return post("/issue/" + key + "/comment", comment, created -> Attempt.delivered(key));
  }

  private Attempt get(String path, Function<JsonNode, Attempt> then) {
    return http.get(
        settings.deployment().api() + path, headers, reply -> toAttempt(path, reply, then));
  }

  private Attempt post(String path, ObjectNode body, Function<JsonNode, Attempt> then) {
    return http.send(
        settings.deployment().api() + path,
        headers,
        body.toString(),
        reply -> toAttempt(path, reply, then));
  }

  private static Attempt toAttempt(String path, HttpReply reply, Function<JsonNode, Attempt> then) {
    if (reply.status() == 404 && path.startsWith("/issue/")) {
      // Somebody has deleted the issue.
      return Attempt.delivered();
    }
    Attempt attempt = reply.toAttempt();
    if (attempt instanceof Attempt.Failed) {
      return attempt;
    }
    if (attempt == null) {
      return Attempt.failed(Failure.CHANNEL_REFUSED, reply.describe(fix(reply)));
    }
    boolean isJira = reply.json().isObject() || reply.status() == 204;
    return isJira
        ? then.apply(reply.json())
        : Attempt.failed(
            Failure.CHANNEL_REFUSED,
            reply.describe("not a response of Jira; check site-url and the proxy, if any"));
  }

  private static String fix(HttpReply reply) {
    return switch (reply.status()) {
      case 400 -> "check project and issue-type, and that no other field is required";
      case 401 -> "check account and api-token";
      case 403 -> "give the account the permissions that docs/channels.md lists";
      case 404 -> "check site-url, deployment and the permissions of the account";
      default -> "check site-url and the proxy, if any";
    };
  }

  /** Logs in and looks up what the account may do in the project. */
  @Override
  public Health probe() {
    return get(
            "/mypermissions?projectKey="
                + settings.project()
                + "&permissions="
                + String.join(",", PERMISSIONS),
            JiraChannel::permitted)
        .toHealth("the account may create, comment on and move issues of " + settings.project());
  }

  private static Attempt permitted(JsonNode found) {
    List<String> missing =
        PERMISSIONS.stream()
            .filter(each -> !found.at("/permissions/" + each + "/havePermission").asBoolean())
            .toList();
    return missing.isEmpty()
        ? Attempt.delivered()
        : Attempt.failed(
            Failure.CHANNEL_REFUSED, "the account lacks " + missing + " in the project");
  }

  @Override
  public List<Draft> draft(Message message) {
    return List.of(new Draft("json", issue(message).toPrettyString()));
  }

  @Override
  public String toString() {
    return "Jira channel " + name() + " (" + settings.siteUrl() + ", " + settings.project() + ")";
  }
}
