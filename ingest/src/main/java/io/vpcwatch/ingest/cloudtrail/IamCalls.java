package io.vpcwatch.ingest.cloudtrail;

import static io.vpcwatch.model.network.NetworkParts.member;

import io.vpcwatch.ingest.cloudtrail.NetworkRecord.Reading;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.QualifiedFunction;
import io.vpcwatch.model.network.Grants;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkChangeDraft;
import io.vpcwatch.model.network.NetworkParts;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** What the calls of IAM change about roles and about the policies that may be attached to them. */
final class IamCalls {
  private static final String POLICY_ARN = "policyArn";

  /** Of a policy whose document the event does not show. */
  private static final String UNKNOWN = Grants.of("").toString();

  static final Map<String, Reading> READINGS =
      Map.ofEntries(
          Map.entry("CreateRole", IamCalls::createRole),
          Map.entry("DeleteRole", call -> role(call).deleted()),
          Map.entry("AttachRolePolicy", call -> role(call).part(attached(call), "")),
          Map.entry("DetachRolePolicy", call -> role(call).removed(attached(call))),
          Map.entry("PutRolePolicy", call -> role(call).part(inline(call), document(call))),
          Map.entry("DeleteRolePolicy", call -> role(call).removed(inline(call))),
          Map.entry(
              "PutRolePermissionsBoundary",
              call ->
                  role(call)
                      .part(
                          NetworkParts.BOUNDARY,
                          call.request().requiredText("permissionsBoundary"))),
          Map.entry(
              "DeleteRolePermissionsBoundary", call -> role(call).removed(NetworkParts.BOUNDARY)),
          Map.entry("CreatePolicy", IamCalls::createPolicy),
          Map.entry("CreatePolicyVersion", IamCalls::createVersion),
          Map.entry(
              "SetDefaultPolicyVersion", call -> policy(call).part(NetworkParts.GRANTS, UNKNOWN)),
          Map.entry("DeletePolicy", call -> policy(call).deleted()));

  private IamCalls() {}

  private static void createRole(NetworkRecord call) throws UnreadableRecordException {
    role(call)
        .partOrNone(NetworkParts.BOUNDARY, call.request().text("permissionsBoundary"))
        .complete(NetworkParts.POLICY, NetworkParts.INLINE);
  }

  /** Events have the name of a role without its path; its ARN without the path is its id. */
  private static NetworkChangeDraft role(NetworkRecord call) throws UnreadableRecordException {
    String arn =
        "arn:%s:iam::%s:role/%s"
            .formatted(
                QualifiedFunction.partitionOf(call.region()),
                call.account(),
                call.request().requiredText("roleName"));
    return call.draft(NetworkKind.ROLE, NetworkChange.roleId(arn));
  }

  private static String attached(NetworkRecord call) throws UnreadableRecordException {
    return member(NetworkParts.POLICY, call.request().requiredText(POLICY_ARN));
  }

  private static String inline(NetworkRecord call) throws UnreadableRecordException {
    return member(NetworkParts.INLINE, call.request().requiredText("policyName"));
  }

  private static NetworkChangeDraft policy(NetworkRecord call) throws UnreadableRecordException {
    return call.requested(NetworkKind.POLICY, POLICY_ARN);
  }

  private static void createPolicy(NetworkRecord call) throws UnreadableRecordException {
    JsonFields policy = NetworkRecord.requiredObject(call.response(), "policy");
    call.draft(NetworkKind.POLICY, policy.requiredText("arn"))
        .part(NetworkParts.GRANTS, document(call));
  }

  private static void createVersion(NetworkRecord call) throws UnreadableRecordException {
    NetworkChangeDraft policy = policy(call);
    if (call.request().flag("setAsDefault")) {
      policy.part(NetworkParts.GRANTS, document(call));
    }
  }

  private static String document(NetworkRecord call) throws UnreadableRecordException {
    return grants(Objects.requireNonNullElse(call.request().text("policyDocument"), ""));
  }

  /** What a document grants, which is URL-encoded in some answers of IAM. */
  static String grants(String document) {
    String decoded = document;
    try {
      if (document.startsWith("%")) {
        decoded = URLDecoder.decode(document, StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException e) {
      // Not encoded, and no document either.
    }
    return Grants.of(decoded).toString();
  }
}
