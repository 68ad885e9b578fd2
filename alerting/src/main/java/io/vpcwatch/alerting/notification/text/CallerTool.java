package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.model.Actor;
import java.util.Locale;

/** The tool that called AWS, derived from its user agent. */
enum CallerTool {
  CLOUDFORMATION,
  TERRAFORM,
  CONSOLE,
  CLI,
  SDK,
  UNKNOWN;

  static CallerTool of(Actor actor) {
    if (actor.viaCloudFormation()) {
      return CLOUDFORMATION;
    }
    String agent = actor.userAgent() == null ? "" : actor.userAgent().toLowerCase(Locale.ROOT);
    // Before the SDKs: Terraform's user agent also names the SDK that it uses.
    if (agent.contains("terraform/") || agent.contains("terraform-provider-aws/")) {
      return TERRAFORM;
    }
    if (agent.startsWith("mozilla/")
        || agent.contains("console")
        || agent.equals("signin.amazonaws.com")) {
      return CONSOLE;
    }
    if (agent.startsWith("aws-cli/")) {
      return CLI;
    }
    return agent.contains("aws-sdk") || agent.contains("boto") ? SDK : UNKNOWN;
  }
}
