package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One revision of the policy, as all evaluators of an installation read it. An id of the wrong kind
 * is rejected, because it would make every function violate the policy.
 *
 * @param revision of two documents, the one with the higher revision is in force
 * @param placement what the rules about the network require
 * @param groups of accounts to which another policy applies; of two with one account, the first
 *     counts
 * @param by who published it
 * @param supersedes the hashes of the contents that were in force before: an evaluator that is
 *     configured with one of them has outdated settings, not new ones
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyDocument(
    long revision,
    SortedSet<String> allowedVpcIds,
    SortedSet<String> allowedSubnetIds,
    PlacementPolicy placement,
    List<PolicyGroup> groups,
    Instant publishedAt,
    String by,
    SortedSet<String> supersedes) {

  private static final Pattern VPC_ID = Pattern.compile("vpc-.*");
  private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");
  private static final Pattern SUBNET_ID = Pattern.compile("subnet-.*");

  public PolicyDocument {
    if (revision < 1) {
      throw new IllegalArgumentException("the revision of a policy must be at least 1");
    }
    allowedVpcIds = Copies.sorted(allowedVpcIds);
    allowedSubnetIds = Copies.sorted(allowedSubnetIds);
    supersedes = Copies.sorted(supersedes);
    placement = placement == null ? PlacementPolicy.defaults() : placement;
    groups = groups == null ? List.of() : List.copyOf(groups);
    requireAll(allowedVpcIds, VPC_ID, "VPC");
    requireAll(allowedSubnetIds, SUBNET_ID, "subnet");
    for (PolicyGroup group : groups) {
      requireAll(group.allowedVpcIds(), VPC_ID, "VPC");
      requireAll(group.allowedSubnetIds(), SUBNET_ID, "subnet");
      requireAll(group.accounts(), ACCOUNT_ID, "account");
    }
  }

  /** The first document of an installation. */
  public static PolicyDocument first(Policy policy, long revision, Instant publishedAt, String by) {
    return new PolicyDocument(
        revision,
        policy.allowedVpcIds(),
        policy.allowedSubnetIds(),
        policy.placement(),
        policy.groups(),
        publishedAt,
        by,
        new TreeSet<>());
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /** The document that replaces this one. */
  public PolicyDocument next(Policy policy, long newRevision, Instant now, String publisher) {
    SortedSet<String> former = new TreeSet<>(supersedes);
    former.add(hash(policy()));
    former.remove(hash(policy));
    return new PolicyDocument(
        newRevision,
        policy.allowedVpcIds(),
        policy.allowedSubnetIds(),
        policy.placement(),
        policy.groups(),
        now,
        publisher,
        former);
  }

  /** The policy, without knowledge of capacity providers and exemptions. */
  public Policy policy() {
    return PolicyBuilder.builder(new Policy(allowedVpcIds, allowedSubnetIds))
        .placement(placement)
        .groups(groups)
        .build();
  }

  /** Whether the policy was in force before this document, and is no longer. */
  public boolean hasSuperseded(Policy policy) {
    return supersedes.contains(hash(policy));
  }

  private static String hash(Policy policy) {
    String content = policy.allowedVpcIds() + "\n" + policy.allowedSubnetIds();
    if (!policy.placement().equals(PlacementPolicy.defaults())) {
      content += "\n" + policy.placement();
    }
    if (!policy.groups().isEmpty()) {
      content += "\n" + policy.groups();
    }
    return Hash.of(content);
  }

  private static void requireAll(SortedSet<String> ids, Pattern form, String what) {
    for (String id : ids) {
      if (!form.matcher(id).matches()) {
        throw new IllegalArgumentException(
            "not the id of a " + what + ": " + SanitizedText.quoted(id));
      }
    }
  }
}
