package io.vpcwatch.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.report.Csv;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of CSV. */
final class Columns {
  static final String FUNCTION =
      line(
          "function",
          "arn",
          "account",
          "account_name",
          "region",
          "verdict",
          "cause",
          "since",
          "by",
          "vpc",
          "subnets",
          "violation",
          "exemption",
          "exempt_until",
          "tags",
          "owner",
          "rules");
  static final String VIOLATION =
      line(
          "id",
          "function",
          "arn",
          "account",
          "account_name",
          "region",
          "rule",
          "cause",
          "severity",
          "owner",
          "opened",
          "opened_by",
          "opened_from",
          "opened_with",
          "opened_event",
          "vpc_before",
          "resolved",
          "end",
          "resolved_by",
          "resolved_event",
          "seconds",
          "tags",
          "reasons",
          "network_change",
          "network_resource");

  private Columns() {}

  /** Empty if the function has just been deleted. */
  static String function(IndexedFunction row, @Nullable ObjectNode item) {
    if (item == null) {
      return "";
    }
    return line(
        row.arn().name(),
        row.arn(),
        row.arn().account(),
        text(item, "/accountName"),
        row.arn().region(),
        row.verdict(),
        text(item, "/cause"),
        text(item, "/since"),
        row.by(),
        text(item, "/attachment/vpcId"),
        list(item.at("/attachment/subnetIds")),
        text(item, "/violationId"),
        text(item, "/exemptionId"),
        text(item, "/exemptUntil"),
        pairs(item.path("tags")),
        text(item, "/owner"),
        pairs(item.path("rules")));
  }

  /** Empty if the violation has just been removed. */
  static String violation(IndexedViolation row, @Nullable ObjectNode item) {
    if (item == null) {
      return "";
    }
    String duration = row.isOpen() ? "/ageSeconds" : "/durationSeconds";
    return line(
        row.id(),
        row.arn().name(),
        row.arn(),
        row.arn().account(),
        text(item, "/accountName"),
        row.arn().region(),
        row.rule().id(),
        row.cause(),
        row.severity(),
        row.owner(),
        text(item, "/opened/time"),
        row.by(),
        text(item, "/opened/actor/sourceAddress"),
        text(item, "/opened/actor/userAgent"),
        text(item, "/opened/eventId"),
        text(item, "/before/vpcId"),
        text(item, "/resolved/time"),
        text(item, "/end"),
        text(item, "/resolved/actor/arn"),
        text(item, "/resolved/eventId"),
        item.at(duration).asLong(),
        pairs(item.path("tags")),
        reasons(item),
        text(item, "/network/operation"),
        text(item, "/network/id"));
  }

  private static String line(Object... cells) {
    return Csv.row(List.of(cells));
  }

  private static String text(JsonNode item, String path) {
    return item.at(path).asText("");
  }

  private static String list(JsonNode values) {
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(value.asText()));
    return String.join(" ", texts);
  }

  private static String pairs(JsonNode map) {
    List<String> pairs = new ArrayList<>();
    map.properties().forEach(each -> pairs.add(each.getKey() + "=" + each.getValue().asText()));
    return String.join(" ", pairs);
  }

  /** As codes, which do not depend on a language. */
  private static String reasons(JsonNode item) {
    List<String> reasons = new ArrayList<>();
    for (JsonNode reason : item.path("reasons")) {
      String subject = text(reason, "/code") + " " + text(reason, "/subject");
      reasons.add((subject + " " + list(reason.path("details"))).strip());
    }
    return String.join("; ", reasons);
  }
}
