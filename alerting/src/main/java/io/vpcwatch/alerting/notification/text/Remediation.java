package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.Fix;
import io.vpcwatch.alerting.notification.Message.Section;
import io.vpcwatch.alerting.notification.Neighbours;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that the owner of a function needs in order to attach it to a VPC: the one that it was in,
 * that of a neighbour, the subnets that the policy allows, or placeholders. The tool that made the
 * change comes first: an owner who deploys with Terraform has to fix the Terraform configuration.
 *
 * <p>A function on Lambda Managed Instances is in the network of its capacity provider, whatever
 * its VPC configuration is. It can be moved to another provider, but not to none.
 *
 * <p>Commands and configuration contain only validated names, as someone will paste them into a
 * shell; ids that don't match AWS's format become placeholders.
 */
final class Remediation {
  private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]{1,40}");
  private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[0-9a-f]{1,40}");

  /** What needs no quotes in YAML; the tag may be anybody's. */
  private static final Pattern OWNER = Pattern.compile("[A-Za-z][A-Za-z0-9@._+-]{1,99}");

  private static final Duration EXEMPT_FOR = Duration.ofDays(90);
  private static final int MAX_ID = 100;
  static final String POLICY =
      "arn:%s:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

  /** AWS allows 16 subnets and 5 security groups. */
  private static final int MAX_IDS = 16;

  private final MessageBundle texts;
  private final FunctionArn function;
  private final Instant now;
  private final String owner;
  private final String tool;
  private final PlacementRule rule;
  private final boolean isManaged;
  private final boolean restores;
  // Whose network is suggested; null if none is.
  private final @Nullable FunctionArn neighbour;
  // Whether the suggested subnets keep the rules about them.
  private final boolean isJudged;
  // Whether the subnets are all that the policy allows.
  private final boolean isAllowedList;
  private final List<String> subnetIds;
  private final List<String> securityGroupIds;

  /**
   * @param now of the message
   */
  Remediation(
      Violation violation,
      @Nullable FunctionStatus neighbour,
      @Nullable Policy policy,
      MessageBundle texts,
      Instant now) {
    this.texts = texts;
    Attachment before = violation.before();
    function = violation.functionArn();
    this.now = now;
    rule = violation.rule();
    String known = texts.owner(violation);
    owner = known != null && OWNER.matcher(known).matches() ? known : "OWNER";
    tool = MessageBundle.toolOf(violation.opened().actor());
    isManaged = violation.after().capacityProviderArn() != null;
    restores = isUsable(before) && (policy == null || policy.allows(before));
    FunctionStatus suggested = restores || isManaged ? null : neighbour;
    if (suggested != null
        && (suggested.functionArn().equals(function) || !isUsable(suggested.attachment()))) {
      suggested = null;
    }
    this.neighbour = suggested == null ? null : suggested.functionArn();
    isJudged = suggested != null && Neighbours.isJudged(suggested);
    Attachment network = suggested == null ? before : suggested.attachment();
    boolean isKnown = restores || suggested != null;
    isAllowedList =
        !isKnown && !isManaged && policy != null && all(SUBNET, policy.allowedSubnetIds());
    List<String> candidates =
        isAllowedList
            ? List.copyOf(Objects.requireNonNull(policy).allowedSubnetIds())
            : List.of("SUBNET_ID_1", "SUBNET_ID_2");
    subnetIds = isKnown ? List.copyOf(network.subnetIds()) : candidates;
    securityGroupIds =
        isKnown ? List.copyOf(network.securityGroupIds()) : List.of("SECURITY_GROUP_ID");
  }

  private static boolean isUsable(Attachment network) {
    return all(SUBNET, network.subnetIds()) && all(SECURITY_GROUP, network.securityGroupIds());
  }

  private static boolean all(Pattern pattern, Collection<String> ids) {
    return !ids.isEmpty()
        && ids.size() <= MAX_IDS
        && ids.stream().allMatch(id -> pattern.matcher(id).matches());
  }

  /** In one sentence, which {@link #command} follows. */
  String summary() {
    String key = isManaged ? "fix.move" : restores ? "fix.restore" : "fix.attach";
    String how =
        texts.get(
            switch (tool) {
              case "cloudformation", "terraform" -> key + "." + tool;
              default -> key;
            });
    if (isAllowedList) {
      return texts.get("sentences", texts.get("fix.allowed"), how);
    }
    return neighbour == null
        ? how
        : texts.get(
            "sentences",
            texts.get(isJudged ? "fix.neighbour.judged" : "fix.neighbour", neighbour.name()),
            how);
  }

  /** For the AWS CLI, on one line. */
  String command() {
    String network =
        isManaged
            ? " --capacity-provider-config LambdaManagedInstancesCapacityProviderConfig={CapacityProviderArn=CAPACITY_PROVIDER_ARN}"
            : " --vpc-config SubnetIds="
                + String.join(",", subnetIds)
                + ",SecurityGroupIds="
                + String.join(",", securityGroupIds);
    return "aws lambda update-function-configuration" + ofFunction() + network;
  }

  /** For each tool. */
  Fix fix() {
    return new Fix(
        summary(),
        command(),
        isManaged ? null : console(),
        configured("cli", "aws lambda wait function-updated-v2" + ofFunction()),
        configured("terraform", terraform()),
        configured("cloudformation", cloudFormation()),
        isManaged ? List.of(provider()) : more());
  }

  /** For the tool that made the change, and two others. */
  List<Section> guide() {
    return guide(fix(), tool);
  }

  static List<Section> guide(Fix fix, String tool) {
    Section console = fix.console() == null ? fix.cli() : fix.console();
    List<Section> guide =
        new ArrayList<>(
            switch (tool) {
              case "cloudformation" -> List.of(fix.cloudformation(), fix.cli(), console);
              case "terraform" -> List.of(fix.terraform(), fix.cli(), console);
              case "cli", "sdk" -> List.of(fix.cli(), console, fix.terraform());
              default -> List.of(console, fix.cli(), fix.terraform());
            });
    guide.addAll(fix.more());
    return guide.stream().distinct().toList();
  }

  private Section provider() {
    return section(
        "provider",
        List.of(),
        List.of("provider.network", "provider.publish", "provider.recreate"),
        null);
  }

  private List<Section> more() {
    return List.of(
        section("role", List.of(), List.of("role.text"), roleCommand()),
        section("network", List.of(), List.of("network.subnets", "network.outside"), null),
        section("exempt", List.of(), List.of("exempt.edge", "exempt.ask"), exemption()));
  }

  /** From the rule of the violation. */
  Section exempt(String texts) {
    return section("exempt." + texts, List.of(), List.of("exempt." + texts + ".ask"), exemption());
  }

  private Section console() {
    String link = ConsoleLinks.function(function);
    String open =
        link == null
            ? texts.get("guide.console.find", function.name(), function.region())
            : texts.get("guide.console.open", link);
    return section(
        "console",
        List.of(open, texts.get("guide.console.edit"), choice(), texts.get("guide.console.wait")),
        List.of(),
        null);
  }

  private String choice() {
    String subnets = String.join(", ", subnetIds);
    String groups = String.join(", ", securityGroupIds);
    if (restores) {
      return texts.get("guide.console.choose.former", subnets, groups);
    }
    if (isAllowedList) {
      return texts.get("guide.console.choose.allowed", subnets);
    }
    return neighbour == null
        ? texts.get("guide.console.choose")
        : texts.get("guide.console.choose.neighbour", subnets, groups, neighbour.name());
  }

  /** With what to replace if the code has placeholders. */
  private Section configured(String name, String code) {
    List<String> paragraphs = new ArrayList<>();
    if (isManaged) {
      paragraphs.add("fill-in.provider");
    } else if (!restores && neighbour == null) {
      paragraphs.add(isAllowedList ? "fill-in.group" : "fill-in");
    }
    paragraphs.add(name + ".text");
    return section(name, List.of(), paragraphs, code);
  }

  private Section section(
      String name, List<String> steps, List<String> paragraphs, @Nullable String code) {
    Stream<String> all = paragraphs.stream().map(key -> texts.get("guide." + key));
    return new Section(texts.get("guide." + name), steps, all.toList(), code);
  }

  /** Looks up the execution role and attaches the policy that it needs. */
  String roleCommand() {
    return "ROLE=$(aws lambda get-function-configuration"
        + ofFunction()
        + " --query Role --output text)\naws iam attach-role-policy --role-name \"${ROLE##*/}\" --policy-arn "
        + policy();
  }

  /** For the file of exemptions: for this function only, for three months from now. */
  String exemption() {
    String name =
        function.name().matches("[A-Za-z0-9].*") ? function.name() : "f" + function.name();
    return """
        exemptions:
          - id: %s
            match:
              - arn: "%s"
            owner: %s
            reason: %s
            until: %s%s"""
        .formatted(
            name.substring(0, Math.min(name.length(), MAX_ID)),
            function,
            owner,
            rule == PlacementRule.VPC ? "WHY_IT_NEEDS_NO_VPC" : "WHY_IT_IS_NO_RISK",
            LocalDate.ofInstant(now.plus(EXEMPT_FOR), ZoneOffset.UTC),
            rule == PlacementRule.VPC ? "" : "\n    rules: [" + rule.id() + "]");
  }

  String terraform() {
    if (isManaged) {
      return """
          # in the aws_lambda_function "%s"
          capacity_provider_config {
            lambda_managed_instances_capacity_provider_config {
              capacity_provider_arn = "CAPACITY_PROVIDER_ARN"
            }
          }"""
          .formatted(function.name());
    }
    return """
        # in the aws_lambda_function "%s"
        vpc_config {
          subnet_ids         = [%s]
          security_group_ids = [%s]
        }

        # beside it; ROLE is its execution role
        resource "aws_iam_role_policy_attachment" "vpc_access" {
          role       = aws_iam_role.ROLE.name
          policy_arn = "%s"
        }"""
        .formatted(function.name(), quoted(subnetIds), quoted(securityGroupIds), policy());
  }

  String cloudFormation() {
    if (isManaged) {
      return """
          CapacityProviderConfig:
            LambdaManagedInstancesCapacityProviderConfig:
              CapacityProviderArn: CAPACITY_PROVIDER_ARN""";
    }
    return """
        VpcConfig:
          SubnetIds: [%s]
          SecurityGroupIds: [%s]"""
        .formatted(String.join(", ", subnetIds), String.join(", ", securityGroupIds));
  }

  private String ofFunction() {
    return " --region " + function.region() + " --function-name " + function.name();
  }

  private String policy() {
    return POLICY.formatted(function.partition());
  }

  private static String quoted(List<String> ids) {
    return ids.stream().map(id -> '"' + id + '"').collect(Collectors.joining(", "));
  }
}
