package io.vpcwatch.alerting.notification;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.Verdict;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * For each account and region, a function in an allowed network, as far as this process knows: who
 * attaches another one can begin with the same network. One whose subnets are known to be private
 * and in several zones is preferred; one whose subnets are known not to be so is none.
 */
public final class Neighbours {
  private static final Set<PlacementRule> OF_SUBNETS =
      Set.of(PlacementRule.PRIVATE_SUBNET, PlacementRule.MULTI_AZ);

  private final Map<String, FunctionStatus> byPlace = new ConcurrentHashMap<>();

  private static String place(FunctionArn function) {
    return function.account() + "/" + function.region();
  }

  /** Takes in the status of a function, which replaces the one before. */
  public void add(FunctionStatus status) {
    Attachment network = status.attachment();
    String place = place(status.functionArn());
    if (status.verdict() == Verdict.COMPLIANT
        && network.isAttached()
        && network.capacityProviderArn() == null
        && !network.subnetIds().isEmpty()
        && !network.securityGroupIds().isEmpty()
        && OF_SUBNETS.stream().noneMatch(rule -> status.rules().get(rule) == RuleOutcome.FAIL)) {
      byPlace.merge(place, status, (former, other) -> isBetter(former, other) ? former : other);
    } else {
      byPlace.computeIfPresent(
          place,
          (key, former) -> former.functionArn().equals(status.functionArn()) ? null : former);
    }
  }

  private static boolean isBetter(FunctionStatus former, FunctionStatus other) {
    return isJudged(former)
        && !isJudged(other)
        && !former.functionArn().equals(other.functionArn());
  }

  /** Whether its subnets are known to be private and in several zones. */
  public static boolean isJudged(FunctionStatus status) {
    return OF_SUBNETS.stream().allMatch(rule -> status.rules().get(rule) == RuleOutcome.PASS);
  }

  /** A neighbour of a function, null if none is known. */
  public @Nullable FunctionStatus of(FunctionArn function) {
    return byPlace.get(place(function));
  }
}
