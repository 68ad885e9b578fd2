package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What the policy is for some accounts; see {@link Policy}.
 *
 * @param accounts their ids
 * @param placement null for that of the policy
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyGroup(
    String name,
    SortedSet<String> accounts,
    SortedSet<String> allowedVpcIds,
    SortedSet<String> allowedSubnetIds,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean disabled,
    @Nullable Severity severity,
    @Nullable Duration grace,
    @Nullable PlacementPolicy placement) {

  public PolicyGroup {
    accounts = Copies.sorted(accounts);
    allowedVpcIds = Copies.sorted(allowedVpcIds);
    allowedSubnetIds = Copies.sorted(allowedSubnetIds);
  }

  boolean listsNetworks() {
    return !disabled && (!allowedVpcIds.isEmpty() || !allowedSubnetIds.isEmpty());
  }

  /** The policy of these accounts. */
  Policy applied(Policy whole, List<Exemption> exemptions) {
    return PolicyBuilder.builder(whole)
        .allowedVpcIds(allowedVpcIds)
        .allowedSubnetIds(allowedSubnetIds)
        .disabled(disabled)
        .severity(severity)
        .grace(grace)
        .placement(placement == null ? whole.placement() : placement)
        .groups(List.of())
        .exemptions(exemptions)
        .build()
        .withNeededNetworks();
  }
}
