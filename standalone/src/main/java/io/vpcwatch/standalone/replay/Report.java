package io.vpcwatch.standalone.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.vpcwatch.ingest.cloudtrail.UnreadPieces;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.PlacementReason;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The report of {@code replay}; its JSON is a contract. Sorted, so that equal results give equal
 * texts.
 *
 * @param functions by ARN
 * @param violations by opening time, then ARN
 * @param rules violations of the rules about the network, in the same order; no reason for an exit
 *     status
 * @param complete whether there were records of CloudTrail, and all input was read: only then does
 *     the absence of violations mean anything
 * @param unread the first pieces of input that can't be read
 */
record Report(
    List<FunctionLine> functions,
    List<ViolationLine> violations,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RuleLine> rules,
    Summary summary,
    boolean complete,
    List<UnreadPieces.Piece> unread) {

  private static final Comparator<ViolationLine> ORDER =
      Comparator.comparing(ViolationLine::openedAt)
          .thenComparing(ViolationLine::functionArn)
          .thenComparing(ViolationLine::openedEventId);

  /**
   * The state of a function at the end of the trail.
   *
   * @param exemptionId of the exemption that covers it, if it is exempt
   * @param exemptUntil when that ends
   * @param rules how it keeps the rules about the network
   */
  @RecordBuilder
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record FunctionLine(
      FunctionArn functionArn,
      Verdict verdict,
      @Nullable Cause cause,
      Instant since,
      String by,
      String eventId,
      Attachment attachment,
      SortedMap<String, String> tags,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String exemptionId,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant exemptUntil,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<PlacementRule, RuleOutcome> rules) {

    static FunctionLine of(FunctionStatus status) {
      return ReportFunctionLineBuilder.builder()
          .functionArn(status.functionArn())
          .verdict(status.verdict())
          .cause(status.cause())
          .since(status.since().truncatedTo(ChronoUnit.SECONDS))
          .by(new EventRef(status.since(), status.eventId(), status.by()).caller())
          .eventId(status.eventId())
          .attachment(status.attachment())
          .tags(status.tags())
          .exemptionId(status.exemptionId())
          .exemptUntil(status.exemptUntil())
          .rules(status.rules())
          .build();
    }
  }

  /** An interval in which a function broke the policy. */
  @RecordBuilder
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record ViolationLine(
      FunctionArn functionArn,
      String violationId,
      Cause cause,
      Instant openedAt,
      String openedBy,
      String openedEventId,
      @Nullable Instant resolvedAt,
      @Nullable String resolvedBy,
      @Nullable String resolvedEventId,
      @Nullable End end,
      Attachment before,
      Attachment after) {

    static ViolationLine of(Violation violation) {
      EventRef opened = violation.opened();
      EventRef resolved = violation.resolved();
      return ReportViolationLineBuilder.builder()
          .functionArn(violation.functionArn())
          .violationId(violation.id())
          .cause(violation.cause())
          .openedAt(opened.time().truncatedTo(ChronoUnit.SECONDS))
          .openedBy(opened.caller())
          .openedEventId(opened.eventId())
          .resolvedAt(resolved == null ? null : resolved.time().truncatedTo(ChronoUnit.SECONDS))
          .resolvedBy(resolved == null ? null : resolved.caller())
          .resolvedEventId(resolved == null ? null : resolved.eventId())
          .end(violation.end())
          .before(violation.before())
          .after(violation.after())
          .build();
    }
  }

  /**
   * An interval in which a function broke a rule about the network.
   *
   * @param network the change that opened it, absent if the function's own configuration did
   */
  record RuleLine(
      PlacementRule rule,
      List<PlacementReason> reasons,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable NetworkCause network,
      @JsonUnwrapped ViolationLine violation) {

    static RuleLine of(Violation violation) {
      return new RuleLine(
          violation.rule(), violation.reasons(), violation.network(), ViolationLine.of(violation));
    }
  }

  /**
   * The numbers of a replay.
   *
   * @param files trail documents: a {@code zcat} of five files is five
   * @param bytes read, after decompression
   * @param records CloudTrail records of any service
   * @param lambdaRecords those of Lambda
   * @param facts distinct changes of functions
   * @param duplicates further copies of them
   * @param ignored records that show no change of a function, by reason
   * @param notJudged calls about web functions and MicroVMs, which no rule covers, by operation
   * @param deadLetters pieces of input that can't be read
   * @param exemptions that were applied
   */
  @RecordBuilder
  @JsonPropertyOrder({
    "files",
    "bytes",
    "records",
    "lambdaRecords",
    "facts",
    "duplicates",
    "ignored",
    "notJudged",
    "deadLetters",
    "openViolations",
    "exemptions"
  })
  record Summary(
      long files,
      long bytes,
      long records,
      long lambdaRecords,
      long facts,
      long duplicates,
      SortedMap<String, Long> ignored,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, Long> notJudged,
      long deadLetters,
      long openViolations,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int exemptions) {}

  static Report of(Trail trail, int exemptions, ReplayResult result) {
    List<FunctionLine> functions =
        result.functions().stream()
            .map(FunctionLine::of)
            .sorted(Comparator.comparing(FunctionLine::functionArn))
            .toList();
    List<ViolationLine> violations =
        result.violations().stream()
            .filter(Report::isOfVpc)
            .map(ViolationLine::of)
            .sorted(ORDER)
            .toList();
    List<RuleLine> rules =
        result.violations().stream()
            .filter(violation -> !isOfVpc(violation))
            .map(RuleLine::of)
            .sorted(Comparator.comparing(RuleLine::violation, ORDER).thenComparing(RuleLine::rule))
            .toList();
    long open =
        result.violations().stream().filter(Report::isOfVpc).filter(Violation::isOpen).count();
    Summary summary = trail.summary(open, exemptions);
    boolean complete = summary.records() > 0 && summary.deadLetters() == 0;
    return new Report(functions, violations, rules, summary, complete, trail.unread().first());
  }

  private static boolean isOfVpc(Violation violation) {
    return violation.rule() == PlacementRule.VPC;
  }
}
