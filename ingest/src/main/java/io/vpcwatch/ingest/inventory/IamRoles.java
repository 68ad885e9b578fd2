package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.network.Grants;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkChangeDraft;
import io.vpcwatch.model.network.NetworkParts;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsResponse;
import software.amazon.awssdk.services.iam.model.ManagedPolicyDetail;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.RoleDetail;

/**
 * Asks IAM for the roles of functions and the policies of these roles: for all of an account at
 * once, as one request for each role and each policy would be thousands.
 */
final class IamRoles {
  static final String PERMISSION = "iam:GetAccountAuthorizationDetails";

  private static final int PAGE = 1000;

  private final IamClient client;
  private final String account;
  private final NetworkDescription found;
  private final Set<String> wanted;
  private final Set<String> wantedPolicies = new TreeSet<>();
  private final Map<String, String> grants = new HashMap<>();

  /**
   * @param roles the ARNs of the roles
   */
  IamRoles(IamClient client, String account, NetworkDescription found, Collection<String> roles) {
    this.client = client;
    this.account = account;
    this.found = found;
    this.wanted =
        roles.stream().map(NetworkChange::roleId).collect(Collectors.toCollection(TreeSet::new));
  }

  void describe() throws InterruptedException {
    boolean all =
        found.<GetAccountAuthorizationDetailsResponse>read(
            PERMISSION,
            marker ->
                client.getAccountAuthorizationDetails(
                    request ->
                        request
                            .filter(
                                EntityType.ROLE,
                                EntityType.LOCAL_MANAGED_POLICY,
                                EntityType.AWS_MANAGED_POLICY)
                            .maxItems(PAGE)
                            .marker(marker)),
            page -> Boolean.TRUE.equals(page.isTruncated()) ? page.marker() : null,
            page -> {
              page.roleDetailList().forEach(this::add);
              page.policies().forEach(this::add);
            });
    if (all) {
      wantedPolicies.retainAll(grants.keySet());
      for (String policy : wantedPolicies) {
        boolean ofAccount = policy.contains(":" + account + ":");
        found
            .draft(NetworkKind.POLICY, policy)
            .account(ofAccount ? account : null)
            .part(NetworkParts.GRANTS, grants.get(policy));
      }
      // Those that were not found.
      wanted.forEach(role -> found.draft(NetworkKind.ROLE, role).account(account).deleted());
    }
  }

  private void add(RoleDetail role) {
    String id = NetworkChange.roleId(role.arn());
    if (!wanted.remove(id)) {
      return;
    }
    String boundary =
        role.permissionsBoundary() == null
            ? null
            : role.permissionsBoundary().permissionsBoundaryArn();
    NetworkChangeDraft draft =
        found
            .draft(NetworkKind.ROLE, id)
            .account(account)
            .partOrNone(NetworkParts.BOUNDARY, boundary)
            .complete(NetworkParts.POLICY, NetworkParts.INLINE);
    if (boundary != null) {
      wantedPolicies.add(boundary);
    }
    role.attachedManagedPolicies()
        .forEach(
            policy -> {
              draft.member(NetworkParts.POLICY, policy.policyArn(), "");
              wantedPolicies.add(policy.policyArn());
            });
    role.rolePolicyList()
        .forEach(
            policy ->
                draft.member(
                    NetworkParts.INLINE, policy.policyName(), grants(policy.policyDocument())));
  }

  private void add(ManagedPolicyDetail policy) {
    policy.policyVersionList().stream()
        .filter(PolicyVersion::isDefaultVersion)
        .forEach(version -> grants.put(policy.arn(), grants(version.document())));
  }

  /** IAM encodes documents as in a URL. */
  private static String grants(String document) {
    return Grants.of(URLDecoder.decode(document, StandardCharsets.UTF_8)).toString();
  }
}
