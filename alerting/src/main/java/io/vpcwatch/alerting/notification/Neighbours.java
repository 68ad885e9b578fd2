package io.vpcwatch.alerting.notification;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Verdict;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * For each account and region, a function in an allowed network, as far as this process knows: who
 * attaches another one can begin with the same network.
 */
public final class Neighbours {
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
        && !network.securityGroupIds().isEmpty()) {
      byPlace.put(place, status);
    } else {
      byPlace.computeIfPresent(
          place,
          (key, former) -> former.functionArn().equals(status.functionArn()) ? null : former);
    }
  }

  /** A neighbour of a function, null if none is known. */
  public @Nullable FunctionStatus of(FunctionArn function) {
    return byPlace.get(place(function));
  }
}
