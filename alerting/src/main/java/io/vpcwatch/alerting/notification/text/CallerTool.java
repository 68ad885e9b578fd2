package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.model.Actor;
import java.util.Locale;

/** What somebody called AWS with, by what it says of itself. */
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
    // Before the SDKs, as it names the one that it is made with.
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
