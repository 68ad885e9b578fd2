package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a function is connected to a VPC, as one change shows it. The ids are sorted, so that
 * equality does not depend on AWS's order; they are empty unless the state is {@link
 * State#ATTACHED}.
 *
 * @param vpcId may be null even when attached: requests never contain it
 * @param capacityProviderArn of a function on Lambda Managed Instances, which runs in the network
 *     of this {@link CapacityProvider}; its own configuration shows no subnets
 * @param dualStack it may use IPv6 ({@code ipv6AllowedForDualStack})
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Attachment(
    State state,
    @Nullable String vpcId,
    SortedSet<String> subnetIds,
    SortedSet<String> securityGroupIds,
    @Nullable String capacityProviderArn,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean dualStack) {

  /** Whether the function is in a VPC. */
  public enum State {
    /** At least one non-blank subnet id, or a capacity provider, was shown. */
    @JsonProperty("attached")
    ATTACHED,
    /** The configuration was shown and has neither. */
    @JsonProperty("detached")
    DETACHED,
    /** The change does not show the VPC configuration. */
    @JsonProperty("unknown")
    UNKNOWN
  }

  private static final Attachment UNKNOWN_VPC =
      new Attachment(
          State.UNKNOWN, null, Collections.emptySortedSet(), Collections.emptySortedSet(), null);
  private static final Attachment NO_VPC =
      new Attachment(
          State.DETACHED, null, Collections.emptySortedSet(), Collections.emptySortedSet(), null);

  public Attachment {
    subnetIds = Copies.sorted(subnetIds);
    securityGroupIds = Copies.sorted(securityGroupIds);
  }

  public Attachment(
      State state,
      @Nullable String vpcId,
      SortedSet<String> subnetIds,
      SortedSet<String> securityGroupIds,
      @Nullable String capacityProviderArn) {
    this(state, vpcId, subnetIds, securityGroupIds, capacityProviderArn, false);
  }

  public static Attachment unknown() {
    return UNKNOWN_VPC;
  }

  public static Attachment detached() {
    return NO_VPC;
  }

  /**
   * Attached if at least one subnet id is not blank, else detached: AWS has five encodings of "no
   * VPC".
   */
  public static Attachment of(
      @Nullable String vpcId, Collection<String> subnetIds, Collection<String> securityGroupIds) {
    SortedSet<String> subnets = nonBlank(subnetIds);
    if (subnets.isEmpty()) {
      return NO_VPC;
    }
    String vpc = vpcId == null || vpcId.isBlank() ? null : vpcId;
    return new Attachment(State.ATTACHED, vpc, subnets, nonBlank(securityGroupIds), null);
  }

  /** Attached by a capacity provider, whatever else the configuration shows. */
  public static Attachment byCapacityProvider(String arn) {
    return new Attachment(
        State.ATTACHED, null, Collections.emptySortedSet(), Collections.emptySortedSet(), arn);
  }

  /** The same, and whether IPv6 may be used. */
  public Attachment withDualStack(boolean allowed) {
    return allowed == dualStack || !isAttached()
        ? this
        : new Attachment(state, vpcId, subnetIds, securityGroupIds, capacityProviderArn, allowed);
  }

  public boolean isKnown() {
    return state != State.UNKNOWN;
  }

  public boolean isAttached() {
    return state == State.ATTACHED;
  }

  private static SortedSet<String> nonBlank(Collection<String> ids) {
    SortedSet<String> kept = new TreeSet<>(ids);
    kept.removeIf(String::isBlank);
    return kept;
  }
}
