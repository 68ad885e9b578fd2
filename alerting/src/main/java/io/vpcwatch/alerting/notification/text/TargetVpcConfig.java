package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Violation;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The network to attach the function to: its former one, or placeholders. The ids go into commands
 * that someone will paste into a shell, so ids that don't match AWS's format become placeholders.
 *
 * @param former whether it is the former network of the function
 */
record TargetVpcConfig(List<String> subnetIds, List<String> securityGroupIds, boolean former) {
  private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]{1,40}");
  private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[0-9a-f]{1,40}");

  /** AWS allows 16 subnets and 5 security groups. */
  private static final int MAX_IDS = 16;

  static TargetVpcConfig of(Violation violation) {
    Attachment before = violation.before();
    return all(SUBNET, before.subnetIds()) && all(SECURITY_GROUP, before.securityGroupIds())
        ? new TargetVpcConfig(
            List.copyOf(before.subnetIds()), List.copyOf(before.securityGroupIds()), true)
        : new TargetVpcConfig(
            List.of("SUBNET_ID_1", "SUBNET_ID_2"), List.of("SECURITY_GROUP_ID"), false);
  }

  private static boolean all(Pattern pattern, Collection<String> ids) {
    return !ids.isEmpty()
        && ids.size() <= MAX_IDS
        && ids.stream().allMatch(id -> pattern.matcher(id).matches());
  }
}
