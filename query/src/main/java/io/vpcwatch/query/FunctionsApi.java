package io.vpcwatch.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Functions, and their changes. */
final class FunctionsApi {
  private static final int PARALLEL_CHANGES = 2;

  private final ReadModel model;
  private final Items items;
  private final Details details;
  private final Function<FunctionArn, List<FunctionChange>> changes;
  private final Responses responses;
  private final Semaphore changeReaders = new Semaphore(PARALLEL_CHANGES, true);

  /**
   * @param changes reads the known changes of a function, which takes a while
   */
  FunctionsApi(
      ReadModel model,
      Items items,
      Details details,
      Function<FunctionArn, List<FunctionChange>> changes,
      Responses responses) {
    this.model = model;
    this.items = items;
    this.details = details;
    this.changes = changes;
    this.responses = responses;
  }

  void list(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Predicate<IndexedFunction> filter = functionFilter(parameters);
    String order = parameters.order(IndexedFunction.ORDERS);
    Listing<IndexedFunction> listing = new Listing<>(filter, IndexedFunction.order(order));
    responses.list(
        context,
        parameters,
        listing,
        model.functions(),
        this::item,
        row -> Columns.function(row, item(row)),
        Columns.FUNCTION);
  }

  private @Nullable ObjectNode item(IndexedFunction row) {
    byte[] stored = model.functionRecord(row.arn());
    return stored == null ? null : items.function(Items.read(stored), row.arn());
  }

  private Predicate<IndexedFunction> functionFilter(Parameters parameters) {
    Set<Verdict> verdicts = parameters.some("verdict", Verdict.class);
    String account = parameters.text("account");
    String region = parameters.text("region");
    String exemption = parameters.text("exemption");
    ExemptFunctions exempt = model.exemptFunctions();
    Predicate<IndexedFunction> rules = ruleFilter(parameters);
    String tag = parameters.text("tag");
    Search search = new Search(parameters.text("q"), items.ownership().accounts());
    return row ->
        verdicts.contains(row.verdict())
            && (account == null || account.equals(row.arn().account()))
            && (region == null || region.equals(row.arn().region()))
            && (exemption == null || exempt.exemptionsOf(row).contains(exemption))
            && rules.test(row)
            && (tag == null || hasTag(row.tags(), tag))
            && search.finds(row.arn(), row.by(), row.tags());
  }

  /** One of the rules has one of the outcomes. */
  private static Predicate<IndexedFunction> ruleFilter(Parameters parameters) {
    boolean isGiven = parameters.text("rule") != null || parameters.text("outcome") != null;
    Set<PlacementRule> rules = parameters.some("rule", PlacementRule.class);
    Set<RuleOutcome> outcomes = parameters.some("outcome", RuleOutcome.class);
    return row -> !isGiven || rules.stream().anyMatch(rule -> outcomes.contains(row.outcome(rule)));
  }

  private static boolean hasTag(SortedMap<String, String> tags, String tag) {
    int colon = tag.indexOf(':');
    // A key may have colons, as aws:cloudformation:stack-name has.
    for (; colon >= 0; colon = tag.indexOf(':', colon + 1)) {
      if (tag.substring(colon + 1).equals(tags.get(tag.substring(0, colon)))) {
        return true;
      }
    }
    return tags.containsKey(tag);
  }

  void one(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Language language = parameters.language();
    parameters.refuseOthers();
    FunctionArn arn = arn(context);
    if (!responses.isKnown(context, "")) {
      ObjectNode detail = details.function(arn, language, responses.clock().instant());
      Responses.answerOrNotFound(context, detail, "nothing is known of this function");
    }
  }

  private static FunctionArn arn(Context context) {
    try {
      return FunctionArn.parse(context.pathParam("arn"));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(
          "the path must end with the ARN of a function, like arn:aws:lambda:eu-west-1:111122223333:function:payments");
    }
  }

  void changes(Context context) throws IOException, InterruptedException {
    new Parameters(context.queryParamMap()).refuseOthers();
    FunctionArn arn = arn(context);
    if (!changeReaders.tryAcquire()) {
      Responses.busy(context, "the changes of other functions are being read; try again");
      return;
    }
    try {
      List<FunctionChange> known = changes.apply(arn);
      if (known.isEmpty()) {
        Responses.fail(context, 404, "no change of this function is known");
      } else {
        Responses.answer(context, Map.of("items", known));
      }
    } finally {
      changeReaders.release();
    }
  }
}
