package io.vpcwatch.alerting.channel;

import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The violations that a channel is notified of. All conditions of a route must match; of the tags,
 * one is enough.
 */
public record Route(
    @Description("only functions of these accounts; 12 digits each, in quotes")
        @Matches(value = "[0-9]{12}", problem = "%s is no account; write 12 digits in quotes")
        Optional<List<String>> accounts,
    @Description("only functions in these regions") Optional<List<String>> regions,
    @Description(
            "only these causes: created-without-vpc, vpc-removed, outside-allowed-network, first-seen-without-vpc")
        Optional<List<Cause>> causes,
    @Description(
            "only these severities: high (vpc-removed), low (first-seen-without-vpc), medium (the others)")
        Optional<List<Severity>> severities,
    @Description("only functions with one of these tags, like team=payments; team=* is any team")
        @Matches(value = "[^=]+=.*", problem = "%s is no tag; write it like team=payments")
        Optional<List<String>> tags)
    implements Predicate<Violation> {
  private static final String ANY_VALUE = "*";

  /** Whether it can select a violation of the function, whatever its details are. */
  public boolean concerns(FunctionArn function) {
    return matches(accounts, function.account()) && matches(regions, function.region());
  }

  @Override
  public boolean test(Violation violation) {
    return concerns(violation.functionArn())
        && matches(causes, violation.cause())
        && matches(severities, violation.cause().severity())
        && (tags.isEmpty() || tags.get().stream().anyMatch(tag -> has(violation, tag)));
  }

  private static <T> boolean matches(Optional<List<T>> accepted, T value) {
    return accepted.isEmpty() || accepted.get().contains(value);
  }

  private static boolean has(Violation violation, String tag) {
    int equals = tag.indexOf('=');
    String value = violation.tags().get(tag.substring(0, equals));
    String accepted = tag.substring(equals + 1);
    return value != null && (accepted.equals(ANY_VALUE) || accepted.equals(value));
  }
}
