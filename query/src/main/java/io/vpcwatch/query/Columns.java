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
          "tags");
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
          "tags");

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
        tags(item));
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
        tags(item));
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

  private static String tags(JsonNode item) {
    List<String> tags = new ArrayList<>();
    item.path("tags")
        .properties()
        .forEach(tag -> tags.add(tag.getKey() + "=" + tag.getValue().asText()));
    return String.join(" ", tags);
  }
}
