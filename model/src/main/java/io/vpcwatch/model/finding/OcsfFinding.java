package io.vpcwatch.model.finding;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.Violation.Transition;
import java.time.Instant;
import java.util.Locale;

/**
 * A violation as a Compliance Finding of the Open Cybersecurity Schema Framework. Each transition
 * is one event, Create, Update or Close, about one finding, whose uid is the id of the violation.
 * Uses only what the schema has since 1.6, the version that AWS Security Hub reads.
 */
public final class OcsfFinding {
  private static final String SCHEMA = "1.6.0";
  private static final int FINDINGS = 2;
  private static final int COMPLIANCE_FINDING = 2003;
  private static final int AWS_ACCOUNT = 10;

  private OcsfFinding() {}

  /** What happened to the finding, with the captions of the schema. */
  private enum Activity {
    CREATE(1),
    UPDATE(2),
    CLOSE(3);

    private final int id;

    Activity(int id) {
      this.id = id;
    }

    static Activity of(Violation violation) {
      return switch (violation.transition()) {
        case OPENED -> CREATE;
        case CHANGED -> UPDATE;
        case RESOLVED, RETRACTED -> CLOSE;
      };
    }
  }

  /**
   * The event as JSON.
   *
   * @param emitted when the transition was emitted
   */
  public static String json(Violation violation, Instant emitted) {
    return of(violation, emitted).toString();
  }

  static ObjectNode of(Violation violation, Instant emitted) {
    Activity activity = Activity.of(violation);
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event
        .put("activity_id", activity.id)
        .put("activity_name", caption(activity))
        .put("category_uid", FINDINGS)
        .put("category_name", "Findings")
        .put("class_uid", COMPLIANCE_FINDING)
        .put("class_name", "Compliance Finding")
        .put("type_uid", COMPLIANCE_FINDING * 100 + activity.id)
        .put("type_name", "Compliance Finding: " + caption(activity))
        .put("time", emitted.toEpochMilli())
        .put("start_time", violation.opened().time().toEpochMilli())
        .put("severity_id", severityId(FindingText.severity(violation)))
        .put("severity", caption(FindingText.severity(violation)))
        .put("message", FindingText.description(violation));
    EventRef resolved = violation.resolved();
    if (resolved != null) {
      event.put("end_time", resolved.time().toEpochMilli());
    }
    putStatus(event, violation);
    event.set("metadata", metadata());
    event.set("finding_info", info(violation, emitted));
    event.set("compliance", compliance(violation));
    event.set("resources", JsonNodeFactory.instance.arrayNode().add(resource(violation)));
    event.set("cloud", cloud(violation.functionArn()));
    event.set(
        "remediation",
        JsonNodeFactory.instance
            .objectNode()
            .put("desc", FindingText.remediation(violation.rule()))
            .set(
                "references",
                JsonNodeFactory.instance
                    .arrayNode()
                    .add(FindingText.remediationUrl(violation.rule()))));
    event.set("unmapped", unmapped(violation));
    return event;
  }

  private static int severityId(Severity severity) {
    return switch (severity) {
      case LOW -> 2;
      case MEDIUM -> 3;
      case HIGH -> 4;
    };
  }

  private static void putStatus(ObjectNode event, Violation violation) {
    if (violation.end() == End.EXEMPTED) {
      event.put("status_id", 3).put("status", "Suppressed");
    } else if (Activity.of(violation) == Activity.CLOSE || violation.resolved() != null) {
      event.put("status_id", 4).put("status", "Resolved");
    } else {
      event.put("status_id", 1).put("status", "New");
    }
    if (violation.transition() == Transition.RETRACTED) {
      event.put("status_detail", "late events show that this did not happen, or otherwise");
    }
  }

  private static ObjectNode metadata() {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("version", SCHEMA);
    metadata.putObject("product").put("name", "vpcwatch").put("vendor_name", "vpcwatch");
    metadata.putArray("profiles").add("cloud");
    return metadata;
  }

  private static ObjectNode info(Violation violation, Instant emitted) {
    ObjectNode info =
        JsonNodeFactory.instance
            .objectNode()
            .put("uid", violation.id())
            .put("title", FindingText.title(violation.rule()))
            .put("desc", FindingText.description(violation))
            .put("created_time", violation.detectedAt().toEpochMilli())
            .put("modified_time", emitted.toEpochMilli())
            .put("first_seen_time", violation.opened().time().toEpochMilli());
    info.putArray("types").add("Software and Configuration Checks");
    return info;
  }

  private static ObjectNode compliance(Violation violation) {
    boolean passes = violation.end() == End.VPC_ATTACHED || violation.end() == End.FIXED;
    ObjectNode compliance =
        JsonNodeFactory.instance.objectNode().put("control", FindingText.control(violation.rule()));
    ArrayNode standards = compliance.putArray("standards");
    FindingText.standards(violation.rule()).forEach(standards::add);
    return violation.isOpen()
        ? compliance.put("status_id", 3).put("status", "Fail")
        : passes
            ? compliance.put("status_id", 1).put("status", "Pass")
            : compliance.put("status_id", 99).put("status", "Not applicable");
  }

  private static ObjectNode resource(Violation violation) {
    FunctionArn function = violation.functionArn();
    ObjectNode resource =
        JsonNodeFactory.instance
            .objectNode()
            .put("uid", function.toString())
            .put("name", function.name())
            .put("type", "AWS::Lambda::Function")
            .put("cloud_partition", function.partition())
            .put("region", function.region());
    resource
        .putObject("data")
        .<ObjectNode>set("before", Json.mapper().valueToTree(violation.before()))
        .set("after", Json.mapper().valueToTree(violation.after()));
    violation
        .tags()
        .forEach(
            (key, value) -> resource.withArray("labels").add(SanitizedText.of(key + "=" + value)));
    return resource;
  }

  private static ObjectNode cloud(FunctionArn function) {
    ObjectNode cloud =
        JsonNodeFactory.instance
            .objectNode()
            .put("provider", "AWS")
            .put("region", function.region());
    cloud
        .putObject("account")
        .put("uid", function.account())
        .put("type_id", AWS_ACCOUNT)
        .put("type", "AWS Account");
    return cloud;
  }

  /** What the schema has no attribute for. */
  private static ObjectNode unmapped(Violation violation) {
    ObjectNode unmapped =
        JsonNodeFactory.instance.objectNode().put("cause", violation.cause().name());
    unmapped.put("rule", violation.rule().id());
    if (violation.network() != null) {
      unmapped
          .put("network_operation", violation.network().operation())
          .put("network_resource", violation.network().id());
    }
    if (violation.end() != null) {
      unmapped.put("end", violation.end().name());
    }
    if (violation.exemptionId() != null) {
      unmapped.put("exemption", violation.exemptionId());
    }
    if (violation.supersededBy() != null) {
      unmapped.put("superseded_by", violation.supersededBy());
    }
    unmapped.set("opened", event(violation.opened()));
    if (violation.resolved() != null) {
      unmapped.set("resolved", event(violation.resolved()));
    }
    return unmapped;
  }

  private static ObjectNode event(EventRef event) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("event_id", SanitizedText.of(event.eventId()))
            .put("time", event.time().toString())
            .put("by", SanitizedText.of(event.actor().displayName()));
    if (event.actor().sourceAddress() != null) {
      node.put("from", SanitizedText.of(event.actor().sourceAddress()));
    }
    if (event.actor().userAgent() != null) {
      node.put("with", SanitizedText.of(event.actor().userAgent()));
    }
    return node;
  }

  private static String caption(Enum<?> value) {
    return value.name().charAt(0) + value.name().substring(1).toLowerCase(Locale.ROOT);
  }
}
