package io.vpcwatch.model.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that existed at a moment, and its verdict then as far as the changes known today show
 * it.
 *
 * @param since when the verdict began; of one with the reason NOT_SEEN, when the function was first
 *     seen
 * @param eventId of the event at that time
 * @param exemptionId of the exemption that covered it, null unless exempt
 * @param unknown why the verdict is UNKNOWN, null unless it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KnownFunction(
    FunctionArn functionArn,
    Verdict verdict,
    Instant since,
    String eventId,
    @Nullable String exemptionId,
    @Nullable Reason unknown) {

  /** Why the verdict is unknown. */
  public enum Reason {
    NOT_SEEN("no event had shown the function; the first one that did came later"),
    NOT_SHOWN("no event had shown its VPC configuration"),
    NETWORK_NOT_SHOWN("in a VPC, but no event had shown the VPC or subnets that the policy lists"),
    DROPPED("the function has changed so often since that the details are no longer kept");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /**
   * What the history shows about a moment; null if the function did not exist, or if nothing is
   * known of it at any time.
   *
   * @param policy with the exemptions, as of that moment
   */
  public static @Nullable KnownFunction of(FunctionHistory history, Policy policy, Instant moment) {
    List<FunctionChange> past =
        history.changes().stream().filter(each -> !each.eventTime().isAfter(moment)).toList();
    if (past.isEmpty()) {
      return history.changes().isEmpty() ? null : beforeFirst(history.changes().get(0));
    }
    FunctionStatus status = new FunctionHistory(past, null).evaluate(policy).status();
    if (status == null || status.verdict() == Verdict.DELETED) {
      return null;
    }
    Instant horizon = history.horizon();
    if (horizon != null && moment.isBefore(horizon)) {
      return unknown(status, Reason.DROPPED);
    }
    if (status.verdict() == Verdict.UNKNOWN) {
      return unknown(
          status, status.attachment().isKnown() ? Reason.NETWORK_NOT_SHOWN : Reason.NOT_SHOWN);
    }
    return new KnownFunction(
        status.functionArn(),
        status.verdict(),
        status.since(),
        status.eventId(),
        status.exemptionId(),
        null);
  }

  private static @Nullable KnownFunction beforeFirst(FunctionChange first) {
    return first.kind() == FunctionChange.Kind.CREATED
        ? null
        : new KnownFunction(
            first.functionArn(),
            Verdict.UNKNOWN,
            first.eventTime(),
            first.eventId(),
            null,
            Reason.NOT_SEEN);
  }

  private static KnownFunction unknown(FunctionStatus status, Reason reason) {
    return new KnownFunction(
        status.functionArn(), Verdict.UNKNOWN, status.since(), status.eventId(), null, reason);
  }
}
