package io.vpcwatch.alerting.channel;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.util.Collection;
import java.util.regex.Pattern;

/**
 * How this very function is brought back into a VPC.
 *
 * @param advice key of the sentence that goes with the command
 * @param command for a shell. Somebody will paste it there, so it is made of nothing but names that
 *     were checked: an id that does not look like one of AWS's is left to be filled in.
 */
record Remedy(String advice, String command) {
  private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]{1,40}");
  private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[0-9a-f]{1,40}");

  /** AWS allows 16 subnets and 5 security groups. */
  private static final int MOST = 16;

  static Remedy of(Violation violation) {
    boolean knowsFormer =
        all(SUBNET, violation.before().subnetIds())
            && all(SECURITY_GROUP, violation.before().securityGroupIds());
    boolean viaCloudFormation = violation.opened().actor().viaCloudFormation();
    String advice = knowsFormer ? "restore" : "attach";
    String network =
        knowsFormer
            ? network(
                String.join(",", violation.before().subnetIds()),
                String.join(",", violation.before().securityGroupIds()))
            : network("SUBNET_ID_1,SUBNET_ID_2", "SECURITY_GROUP_ID");
    return new Remedy(
        viaCloudFormation ? advice + ".cloudformation" : advice,
        command(violation.functionArn(), network));
  }

  private static String command(FunctionArn function, String network) {
    return "aws lambda update-function-configuration --region "
        + function.region()
        + " --function-name "
        + function.name()
        + " --vpc-config "
        + network;
  }

  private static String network(String subnets, String securityGroups) {
    return "SubnetIds=" + subnets + ",SecurityGroupIds=" + securityGroups;
  }

  private static boolean all(Pattern pattern, Collection<String> ids) {
    return !ids.isEmpty()
        && ids.size() <= MOST
        && ids.stream().allMatch(id -> pattern.matcher(id).matches());
  }
}
