package io.vpcwatch.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Severity;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Violations, open or over. */
record ViolationsApi(ReadModel model, Items items, Details details, Responses responses) {
  void list(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Predicate<IndexedViolation> filter = violationFilter(parameters);
    String order = parameters.order(IndexedViolation.ORDERS);
    Listing<IndexedViolation> listing = new Listing<>(filter, IndexedViolation.order(order));
    Instant now = responses.clock().instant();
    responses.list(
        context,
        parameters,
        listing,
        model.violations(),
        row -> details.violation(row, now),
        row -> Columns.violation(row, details.violation(row, now)),
        Columns.VIOLATION);
  }

  private Predicate<IndexedViolation> violationFilter(Parameters parameters) {
    String state = parameters.word("state", List.of("open", "resolved", "all"), "all");
    String account = parameters.text("account");
    String region = parameters.text("region");
    Set<PlacementRule> rules = parameters.some("rule", PlacementRule.class);
    Set<Cause> causes = parameters.some("cause", Cause.class);
    Set<Severity> severities = parameters.some("severity", Severity.class);
    Instant from = parameters.time("from");
    Instant to = parameters.time("to");
    Search search = new Search(parameters.text("q"), items.ownership().accounts());
    return row ->
        (state.equals("all") || state.equals("open") == row.isOpen())
            && (account == null || account.equals(row.arn().account()))
            && (region == null || region.equals(row.arn().region()))
            && rules.contains(row.rule())
            && causes.contains(row.cause())
            && severities.contains(row.severity())
            && (from == null || row.resolved() >= from.getEpochSecond())
            && (to == null || row.opened() < to.getEpochSecond())
            && search.finds(row.arn(), row.by(), row.tags(), row.owner(), row.id());
  }

  void one(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Language language = parameters.language();
    parameters.refuseOthers();
    if (!responses.isKnown(context, "")) {
      ObjectNode detail =
          details.violation(context.pathParam("id"), language, responses.clock().instant());
      Responses.answerOrNotFound(
          context, detail, "there is no such violation, or it ended long ago");
    }
  }
}
