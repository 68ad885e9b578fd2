package io.vpcwatch.alerting.notification.text;

import io.vpcwatch.alerting.notification.Section;
import io.vpcwatch.alerting.notification.Section.Kind;
import io.vpcwatch.alerting.notification.Section.Paragraph;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * All that the owner of this function needs in order to fix it. The tool that made the change comes
 * first: an owner who deploys with Terraform has to fix the Terraform configuration.
 */
final class RemediationGuide {
  private final MessageBundle texts;
  private final FunctionArn function;
  private final Remediation remediation;
  private final CallerTool tool;

  private RemediationGuide(MessageBundle texts, Violation violation) {
    this.texts = texts;
    this.function = violation.functionArn();
    this.remediation = Remediation.of(violation);
    this.tool = CallerTool.of(violation.opened().actor());
  }

  static List<Section> of(Violation violation, MessageBundle texts) {
    return new RemediationGuide(texts, violation).sections();
  }

  private List<Section> sections() {
    List<Section> sections =
        new ArrayList<>(
            switch (tool) {
              case CLOUDFORMATION -> List.of(cloudFormation(), cli(), console());
              case TERRAFORM -> List.of(terraform(), cli(), console());
              case CLI, SDK -> List.of(cli(), console(), terraform());
              case CONSOLE, UNKNOWN -> List.of(console(), cli(), terraform());
            });
    sections.add(role());
    sections.add(section("network", text("network.subnets"), text("network.outside")));
    sections.add(section("exempt", text("exempt.edge"), text("exempt.ask")));
    return sections;
  }

  private Section console() {
    String link = Remediation.consoleLink(function);
    return section(
        "console",
        link == null
            ? step("console.find", function.name(), function.region())
            : step("console.open", link),
        step("console.edit"),
        remediation.restores()
            ? step(
                "console.choose.former",
                String.join(", ", remediation.subnetIds()),
                String.join(", ", remediation.securityGroupIds()))
            : step("console.choose"),
        step("console.wait"));
  }

  private Section cli() {
    return withPlaceholders("cli", remediation.waitCommand());
  }

  private Section terraform() {
    return withPlaceholders("terraform", remediation.terraform());
  }

  private Section cloudFormation() {
    return withPlaceholders("cloudformation", remediation.cloudFormation());
  }

  private Section role() {
    return section("role", text("role.text"), new Paragraph(Kind.CODE, remediation.roleCommand()));
  }

  private Section withPlaceholders(String name, String code) {
    List<Paragraph> paragraphs = new ArrayList<>();
    paragraphs.add(text(name + ".text"));
    if (!remediation.restores()) {
      paragraphs.add(text("fill-in"));
    }
    paragraphs.add(new Paragraph(Kind.CODE, code));
    return section(name, paragraphs.toArray(Paragraph[]::new));
  }

  private Section section(String name, Paragraph... paragraphs) {
    return new Section(texts.get("guide." + name), List.of(paragraphs));
  }

  private Paragraph text(String key) {
    return new Paragraph(Kind.TEXT, texts.get("guide." + key));
  }

  private Paragraph step(String key, Object... arguments) {
    return new Paragraph(Kind.STEP, texts.get("guide." + key, arguments));
  }
}
