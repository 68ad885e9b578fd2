package io.vpcwatch.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records of topics as the API shows them: with names, durations and states. */
record Items(Ownership ownership) {
  private static final Duration SOON = Duration.ofDays(30);

  /** The state of an exemption at some time. */
  enum ExemptionState {
    UPCOMING,
    ACTIVE,
    EXPIRING,
    ENDED;

    static ExemptionState of(Exemption exemption, Instant now) {
      if (!now.isBefore(exemption.until())) {
        return ENDED;
      }
      if (now.isBefore(exemption.validFrom())) {
        return UPCOMING;
      }
      return now.plus(SOON).isBefore(exemption.until()) ? ACTIVE : EXPIRING;
    }
  }

  /** A record as it is in a store. */
  static ObjectNode read(byte[] json) {
    try {
      return (ObjectNode) Json.mapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a store has only what was read before", e);
    }
  }

  ObjectNode function(ObjectNode status, FunctionArn function) {
    ownership.owner(function, tags(status)).ifPresent(owner -> status.put("owner", owner));
    return named(status, function.account());
  }

  /** Of a status. */
  static Map<String, String> tags(ObjectNode status) {
    Map<String, String> tags = new HashMap<>();
    status
        .path("tags")
        .properties()
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    return tags;
  }

  private ObjectNode named(ObjectNode record, String account) {
    ownership.accounts().get(account).name().ifPresent(name -> record.put("accountName", name));
    return record;
  }

  ObjectNode violation(
      ObjectNode record, IndexedViolation row, @Nullable IncidentNote note, Instant now) {
    named(record, row.arn().account()).put("severity", row.severity().name());
    if (!row.owner().isEmpty()) {
      record.put("owner", row.owner());
    }
    if (row.isOpen()) {
      record.put("ageSeconds", Math.max(0, now.getEpochSecond() - row.opened()));
    } else {
      record.put("durationSeconds", row.resolved() - row.opened());
    }
    if (note != null) {
      record.set("note", tree(note));
    }
    return record;
  }

  /**
   * @param functions how many it exempts now
   */
  static ObjectNode exemption(Exemption exemption, int functions, Instant now) {
    ObjectNode item = tree(exemption);
    return item.put("state", ExemptionState.of(exemption, now).name()).put("functions", functions);
  }

  static ObjectNode tree(Object record) {
    JsonNode tree = Json.mapper().valueToTree(record);
    return (ObjectNode) tree;
  }
}
