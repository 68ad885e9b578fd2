package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The current state of a function under the policy.
 *
 * @param cause of the open violation, null unless violating
 * @param since the event time since which the verdict holds
 * @param by who caused the verdict
 * @param eventId the event that led to the verdict
 * @param violationId of the open violation, null unless violating
 * @param exemptionId of the exemption that covers the function, null unless exempt; if there are
 *     several, the one that ends last
 * @param exemptUntil when that exemption ends
 * @param role the ARN of the execution role, null if it is not known
 * @param rules how it keeps the rules about the network that apply to it
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionStatus(
    FunctionArn functionArn,
    Verdict verdict,
    @Nullable Cause cause,
    Attachment attachment,
    @Nullable String role,
    Instant since,
    Actor by,
    String eventId,
    @Nullable String violationId,
    @Nullable String exemptionId,
    @Nullable Instant exemptUntil,
    SortedMap<String, String> tags,
    @RecordBuilder.Initializer(source = Collections.class, value = "emptySortedMap")
        SortedMap<PlacementRule, RuleOutcome> rules) {

  public FunctionStatus {
    tags = Copies.sorted(tags);
    rules = Copies.sorted(rules);
  }

  /** How it keeps a rule; {@code NOT_APPLICABLE} also if it is not judged by it. */
  public RuleOutcome outcome(PlacementRule rule) {
    return RuleOutcome.of(rule, verdict, rules);
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }
}
