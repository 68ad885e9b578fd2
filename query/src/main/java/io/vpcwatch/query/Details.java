package io.vpcwatch.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.text.ConsoleLinks;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.IncidentNote;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything about one function, or about one violation. */
final class Details {
  private final ReadModel model;
  private final Items items;
  private final Map<Language, MessageRenderer> texts;

  Details(ReadModel model, Items items) {
    this.model = model;
    this.items = items;
    this.texts = Map.of(Language.EN, renderer(Language.EN), Language.JA, renderer(Language.JA));
  }

  private MessageRenderer renderer(Language language) {
    return new MessageRenderer(language, java.time.ZoneOffset.UTC, items.ownership())
        .suggesting(model.neighbours()::of)
        .at(InstantSource.system());
  }

  /** Null if nothing is known of the function. */
  @Nullable ObjectNode function(FunctionArn function, Language language, Instant now) {
    List<IndexedViolation> rows =
        model.violations().stream()
            .filter(row -> row.arn().equals(function))
            .sorted(Comparator.comparingLong(IndexedViolation::opened))
            .toList();
    ObjectNode status = status(function);
    if (status == null && rows.isEmpty()) {
      return null;
    }
    ObjectNode detail = Json.mapper().createObjectNode();
    detail.put("functionArn", function.toString());
    detail.set("status", status);
    detail.put(
        "accountName", items.ownership().accounts().get(function.account()).name().orElse(null));
    ArrayNode violations = detail.putArray("violations");
    List<Delivery> deliveries = new ArrayList<>();
    List<IncidentNote> notes = new ArrayList<>();
    for (IndexedViolation row : rows) {
      ObjectNode item = violation(row, now);
      if (item != null) {
        violations.add(explained(item, row, language));
      }
      deliveries.addAll(model.deliveries(row.id()));
      IncidentNote note = model.note(row.id());
      if (note != null) {
        notes.add(note);
      }
    }
    deliveries.sort(Comparator.comparing(Delivery::at));
    detail.set("deliveries", Json.mapper().valueToTree(deliveries));
    detail.set("notes", Json.mapper().valueToTree(notes));
    detail.set(
        "exemptions", exemptions(function, status == null ? Map.of() : Items.tags(status), now));
    List<Violation> open =
        rows.stream()
            .filter(IndexedViolation::isOpen)
            .sorted(Comparator.comparing(IndexedViolation::rule)) // vpc is the first
            .map(this::record)
            .toList();
    detail.set("fix", open.isEmpty() ? null : fix(open.get(0), language));
    detail.set("fixes", fixes(open, language));
    String event =
        !open.isEmpty()
            ? open.get(0).opened().eventId()
            : status == null ? "" : status.path("eventId").asText();
    detail.set("links", links(function, event));
    return detail;
  }

  /** Of all times. */
  private ArrayNode exemptions(FunctionArn function, Map<String, String> tags, Instant now) {
    ArrayNode exemptions = Json.mapper().createArrayNode();
    List<Exemption> matching =
        model.exemptions().stream()
            .filter(each -> each.matches(function, tags))
            .sorted(Comparator.comparing(Exemption::validFrom))
            .toList();
    if (!matching.isEmpty()) { // counting looks at all functions
      Map<String, Integer> functions = model.exemptedFunctions();
      matching.forEach(
          each -> exemptions.add(Items.exemption(each, functions.getOrDefault(each.id(), 0), now)));
    }
    return exemptions;
  }

  /** Null if there is no such violation. */
  @Nullable ObjectNode violation(String id, Language language, Instant now) {
    IndexedViolation row = model.violation(id);
    ObjectNode item = row == null ? null : violation(row, now);
    if (row == null || item == null) {
      return null;
    }
    Violation violation = record(row);
    FunctionArn function = violation.functionArn();
    ObjectNode detail = Json.mapper().createObjectNode();
    detail.set("violation", explained(item, row, language));
    detail.set("status", status(function));
    detail.set("deliveries", Json.mapper().valueToTree(model.deliveries(id)));
    IncidentNote note = model.note(id);
    detail.set("notes", Json.mapper().valueToTree(note == null ? List.of() : List.of(note)));
    Exemption exemption =
        violation.exemptionId() == null ? null : model.exemption(violation.exemptionId());
    detail.set(
        "exemption",
        exemption == null
            ? null
            : Items.exemption(
                exemption, model.exemptedFunctions().getOrDefault(exemption.id(), 0), now));
    detail.set("fix", row.isOpen() ? fix(violation, language) : null);
    detail.set("links", links(function, violation.opened().eventId()));
    return detail;
  }

  private @Nullable ObjectNode status(FunctionArn function) {
    byte[] stored = model.functionRecord(function);
    return stored == null ? null : items.function(Items.read(stored), function);
  }

  /** Null if it has been removed in this moment. */
  @Nullable ObjectNode violation(IndexedViolation row, Instant now) {
    byte[] stored = model.violationRecord(row.id());
    return stored == null
        ? null
        : items.violation(Items.read(stored), row, model.note(row.id()), now);
  }

  private Violation record(IndexedViolation row) {
    try {
      return Json.mapper()
          .readValue(requireNonNull(model.violationRecord(row.id())), Violation.class);
    } catch (IOException e) {
      throw new UncheckedIOException("a store has only what was read before", e);
    }
  }

  /** With the reasons in words. */
  private ObjectNode explained(ObjectNode item, IndexedViolation row, Language language) {
    if (!row.isOfVpc()) {
      List<String> reasons = requireNonNull(texts.get(language)).reasons(record(row));
      item.set("reasonTexts", Json.mapper().valueToTree(reasons));
    }
    return item;
  }

  private ArrayNode fixes(List<Violation> open, Language language) {
    ArrayNode fixes = Json.mapper().createArrayNode();
    for (Violation each : open) {
      fixes
          .addObject()
          .put("rule", each.rule().id())
          .put("violationId", each.id())
          .set("fix", fix(each, language));
    }
    return fixes;
  }

  private ObjectNode fix(Violation open, Language language) {
    return Items.tree(
        requireNonNull(texts.get(language)).fix(open, model.policyOf(open.functionArn())));
  }

  private static ObjectNode links(FunctionArn function, String event) {
    return Json.mapper()
        .createObjectNode()
        .put("console", ConsoleLinks.function(function))
        .put("event", ConsoleLinks.event(function, event));
  }
}
