package io.vpcwatch.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requires every function to be in a VPC and, if the policy lists any, in one of the allowed
 * networks, and to keep the rules about that network. It applies as it is to the accounts that are
 * in none of its groups: {@link #of} is what applies to one function.
 *
 * @param allowedVpcIds empty allows every VPC
 * @param allowedSubnetIds empty allows every subnet; else all subnets of a function must be among
 *     these, as with the parameter {@code subnetIds} of the AWS Config rule LAMBDA_INSIDE_VPC
 * @param networksOfProviders the networks of every known capacity provider by its ARN; empty unless
 *     networks matter. Part of the policy, so that a provider that becomes known re-evaluates
 *     functions as any change of the policy does.
 * @param disabled requires nothing
 * @param severity of violations, null for that of their cause
 * @param grace how long a violation has to last before anyone is notified; null leaves it to
 *     alerting
 * @param placement what the rules about the network require
 * @param groups of accounts to which another policy applies; of two with one account, the first
 *     counts
 * @param exemptions that apply, or will apply, to any function
 * @param asOf a beginning or end of an exemption after this moment is not known yet; null if all
 *     are
 * @param version the revision in which the policy was published, null if it was not
 */
@RecordBuilder
public record Policy(
    SortedSet<String> allowedVpcIds,
    SortedSet<String> allowedSubnetIds,
    SortedMap<String, Attachment> networksOfProviders,
    boolean disabled,
    @Nullable Severity severity,
    @Nullable Duration grace,
    PlacementPolicy placement,
    List<PolicyGroup> groups,
    List<Exemption> exemptions,
    @Nullable Instant asOf,
    @Nullable Long version) {

  private static final Policy ANY_VPC =
      new Policy(Collections.emptySortedSet(), Collections.emptySortedSet());

  public Policy {
    allowedVpcIds = Copies.sorted(allowedVpcIds);
    allowedSubnetIds = Copies.sorted(allowedSubnetIds);
    networksOfProviders = Copies.sorted(networksOfProviders);
    placement = placement == null ? PlacementPolicy.defaults() : placement;
    groups = groups == null ? List.of() : List.copyOf(groups);
    exemptions = exemptions == null ? List.of() : List.copyOf(exemptions);
  }

  public Policy(SortedSet<String> allowedVpcIds, SortedSet<String> allowedSubnetIds) {
    this(
        allowedVpcIds,
        allowedSubnetIds,
        Collections.emptySortedMap(),
        false,
        null,
        null,
        PlacementPolicy.defaults(),
        List.of(),
        List.of(),
        null,
        null);
  }

  /** Every function must be in a VPC; any VPC is allowed. */
  public static Policy anyVpc() {
    return ANY_VPC;
  }

  /** Whether it matters in which network a function is, in any account. */
  public boolean listsNetworks() {
    return requiresNetwork() || groups.stream().anyMatch(PolicyGroup::listsNetworks);
  }

  /** Whether it matters what is known of networks, in any account. */
  public boolean dependsOnNetworks() {
    return listsNetworks()
        || judgesNetwork()
        || groups.stream().anyMatch(group -> group.applied(this, List.of()).judgesNetwork());
  }

  /** Whether any rule about the network is to be judged. */
  public boolean judgesNetwork() {
    return !disabled && placement.judgesNetwork();
  }

  private boolean requiresNetwork() {
    return !disabled && (!allowedVpcIds.isEmpty() || !allowedSubnetIds.isEmpty());
  }

  /** This policy, applied with the knowledge of these capacity providers only. */
  public Policy knowing(Collection<CapacityProvider> providers) {
    if (!dependsOnNetworks()) {
      return this;
    }
    SortedMap<String, Attachment> networks = new TreeMap<>();
    providers.forEach(provider -> networks.put(provider.arn(), provider.network()));
    return PolicyBuilder.builder(this).networksOfProviders(networks).build();
  }

  /** This policy with exemptions from it, see {@link #asOf}. */
  public Policy with(Collection<Exemption> exempted, @Nullable Instant moment) {
    return PolicyBuilder.builder(this).exemptions(List.copyOf(exempted)).asOf(moment).build();
  }

  /** What applies to the functions of an account; exemptions of other accounts are left out. */
  public Policy ofAccount(String account) {
    List<Exemption> matching =
        matching(matcher -> matcher.account() == null || matcher.account().equals(account));
    for (PolicyGroup group : groups) {
      if (group.accounts().contains(account)) {
        return group.applied(this, matching);
      }
    }
    return groups.isEmpty() && matching.size() == exemptions.size()
        ? this
        : PolicyBuilder.builder(this)
            .groups(List.of())
            .exemptions(matching)
            .build()
            .withNeededNetworks();
  }

  /** Without the networks of capacity providers if nothing here depends on them. */
  Policy withNeededNetworks() {
    return requiresNetwork() || judgesNetwork()
        ? this
        : PolicyBuilder.builder(this).networksOfProviders(Collections.emptySortedMap()).build();
  }

  /** What applies to one function, with the exemptions that cover it if it has their tags. */
  public Policy of(FunctionArn function) {
    Policy same = groups.isEmpty() ? this : ofAccount(function.account());
    if (same.exemptions.isEmpty()) {
      return same;
    }
    List<Exemption> matching = same.matching(matcher -> matcher.matchesArn(function));
    return matching.size() == same.exemptions.size()
        ? same
        : PolicyBuilder.builder(same).exemptions(matching).build();
  }

  private List<Exemption> matching(Predicate<Exemption.Matcher> condition) {
    return exemptions.stream()
        .filter(exemption -> exemption.matchers().stream().anyMatch(condition))
        .toList();
  }

  /**
   * The moments at which exemptions begin or end, as far as they are known; in order, each once.
   */
  List<Instant> boundaries() {
    return exemptions.isEmpty()
        ? List.of()
        : exemptions.stream()
            .filter(exemption -> exemption.validFrom().isBefore(exemption.until()))
            .flatMap(exemption -> Stream.of(exemption.validFrom(), exemption.until()))
            .filter(this::isKnown)
            .distinct()
            .sorted()
            .toList();
  }

  /** Null if no exemption begins or ends. */
  public @Nullable Instant lastBoundary() {
    List<Instant> boundaries = boundaries();
    return boundaries.isEmpty() ? null : boundaries.get(boundaries.size() - 1);
  }

  private boolean isKnown(Instant boundary) {
    return asOf == null || !boundary.isAfter(asOf);
  }

  /**
   * The exemption from a rule that covers the function at a moment; of several, the one that ends
   * last.
   */
  public @Nullable Exemption exemptionOf(
      FunctionArn function, Map<String, String> tags, Instant moment, PlacementRule rule) {
    Exemption covering = null;
    for (Exemption exemption : exemptions) {
      boolean isInForce =
          isKnown(exemption.validFrom())
              && !moment.isBefore(exemption.validFrom())
              && exemption.validFrom().isBefore(exemption.until())
              && (moment.isBefore(exemption.until()) || !isKnown(exemption.until()));
      if (isInForce
          && (covering == null || exemption.endsAfter(covering))
          && exemption.isFrom(rule)
          && exemption.matches(function, tags)) {
        covering = exemption;
      }
    }
    return covering;
  }

  /** The attachment, or the network of its capacity provider if that is known. */
  public Attachment networkOf(Attachment attachment) {
    String provider = attachment.capacityProviderArn();
    Attachment network = provider == null ? null : networksOfProviders.get(provider);
    return network == null ? attachment : network;
  }

  /** Whether a function with this attachment would not violate the policy, as far as is known. */
  public boolean allows(Attachment attachment) {
    return evaluate(attachment) != Verdict.VIOLATING;
  }

  /** COMPLIANT, VIOLATING, or UNKNOWN if the attachment does not show enough to decide. */
  Verdict evaluate(Attachment attachment) {
    if (disabled) {
      return Verdict.NOT_APPLICABLE;
    }
    if (!attachment.isKnown()) {
      return Verdict.UNKNOWN;
    }
    if (!attachment.isAttached()) {
      return Verdict.VIOLATING;
    }
    if (!requiresNetwork()) {
      return Verdict.COMPLIANT;
    }
    SortedSet<String> subnetIds = networkOf(attachment).subnetIds();
    if (subnetIds.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    if (!allowedSubnetIds.isEmpty() && !allowedSubnetIds.containsAll(subnetIds)) {
      return Verdict.VIOLATING;
    }
    if (allowedVpcIds.isEmpty()) {
      return Verdict.COMPLIANT;
    }
    String vpcId = attachment.vpcId();
    if (vpcId == null) {
      return Verdict.UNKNOWN;
    }
    return allowedVpcIds.contains(vpcId) ? Verdict.COMPLIANT : Verdict.VIOLATING;
  }
}
