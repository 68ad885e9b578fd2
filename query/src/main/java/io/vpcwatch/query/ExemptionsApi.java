package io.vpcwatch.query;

import io.javalin.http.Context;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.query.Items.ExemptionState;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Exemptions, and how many functions each of them exempts. */
record ExemptionsApi(ReadModel model, Responses responses) {
  void list(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    String state =
        parameters.word(
            "state", List.of("", "upcoming", "active", "expiring", "ended", "unused"), "");
    Map<String, Integer> functions = model.exemptedFunctions();
    Instant now = responses.clock().instant();
    Predicate<Exemption> filter =
        each -> isIn(state, ExemptionState.of(each, now), functions.containsKey(each.id()));
    Listing<Exemption> listing =
        new Listing<>(
            filter,
            new Order<>("until", each -> each.until().getEpochSecond(), List.of(Exemption::id)));
    responses.list(
        context,
        parameters,
        listing,
        model.exemptions(),
        each -> Items.exemption(each, functions.getOrDefault(each.id(), 0), now),
        null,
        "");
  }

  private static boolean isIn(String wanted, ExemptionState state, boolean isUsed) {
    boolean isInForce = state == ExemptionState.ACTIVE || state == ExemptionState.EXPIRING;
    return switch (wanted) {
      case "" -> true;
      case "active" -> isInForce;
      case "unused" -> isInForce && !isUsed;
      default -> state.name().equals(wanted.toUpperCase(Locale.ROOT));
    };
  }
}
