package io.vpcwatch.alerting.channel.securityhub;

import io.vpcwatch.alerting.channel.Attempt;
import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.RateLimit;
import io.vpcwatch.alerting.channel.aws.AwsCalls;
import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import io.vpcwatch.service.runtime.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.securityhub.SecurityHubClient;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.BatchImportFindingsResponse;
import software.amazon.awssdk.services.securityhub.model.ImportFindingsError;

/**
 * Imports a finding for each violation of a message, again with each reminder, so that Security Hub
 * keeps it, and archives it at the end. Messages about no violation are not for Security Hub.
 */
public final class SecurityHubChannel extends Channel {
  /** Of one call. */
  private static final int MAX_FINDINGS = 100;

  private static final int MAX_DESCRIPTION = 1024;

  private final String productArn;
  private final SecurityHubClient hub;
  private final InstantSource clock;

  /** What has been imported of the message that failed in part: the rest is sent again. */
  private final Set<String> imported = new HashSet<>();

  private String failedMessage = "";

  SecurityHubChannel(String name, String productArn, SecurityHubClient hub, InstantSource clock) {
    // Security Hub allows 10 calls a second, with bursts of 30.
    super(name, RateLimit.every(Duration.ofMillis(100), 10));
    this.productArn = productArn;
    this.hub = hub;
    this.clock = clock;
  }

  @Override
  public Attempt send(Message message) {
    if (!message.id().equals(failedMessage)) {
      imported.clear();
    }
    failedMessage = message.id();
    List<AwsSecurityFinding> findings =
        findings(message).stream().filter(each -> !imported.contains(each.id())).toList();
    for (int from = 0; from < findings.size(); from += MAX_FINDINGS) {
      List<AwsSecurityFinding> batch =
          findings.subList(from, Math.min(from + MAX_FINDINGS, findings.size()));
      Attempt attempt =
          AwsCalls.attempt(
              () -> toAttempt(batch, hub.batchImportFindings(request -> request.findings(batch))));
      if (attempt instanceof Attempt.Failed) {
        return attempt;
      }
    }
    failedMessage = "";
    return Attempt.delivered();
  }

  /** The call succeeds even if findings fail. */
  private Attempt toAttempt(List<AwsSecurityFinding> batch, BatchImportFindingsResponse response) {
    Set<String> failed = new HashSet<>();
    response.failedFindings().forEach(each -> failed.add(each.id()));
    batch.stream()
        .map(AwsSecurityFinding::id)
        .filter(id -> !failed.contains(id))
        .forEach(imported::add);
    if (failed.isEmpty()) {
      return Attempt.delivered();
    }
    ImportFindingsError first = response.failedFindings().get(0);
    return AwsCalls.failed(
        String.valueOf(first.errorCode()),
        response.sdkHttpResponse().statusCode(),
        SanitizedText.of(
            "%d of %d findings failed, the first with %s: %s"
                .formatted(failed.size(), batch.size(), first.errorCode(), first.errorMessage())));
  }

  private List<AwsSecurityFinding> findings(Message message) {
    Instant now = clock.instant();
    List<AwsSecurityFinding> findings = new ArrayList<>();
    for (Violation violation : message.violations()) {
      AwsSecurityFinding.Builder finding = AsffFinding.of(violation, productArn, now);
      AwsSecurityFinding plain = finding.build();
      Map<String, String> properties = new LinkedHashMap<>(plain.productFields());
      message
          .labels()
          .getOrDefault(violation.id(), Collections.emptySortedMap())
          .forEach((name, value) -> AsffFinding.put(properties, name, value));
      if (message.violations().size() == 1) {
        finding.description(
            SanitizedText.of(message.headline() + ". " + plain.description(), MAX_DESCRIPTION));
        message.facts().forEach(fact -> AsffFinding.put(properties, fact.label(), fact.value()));
        AsffFinding.put(properties, "Command", message.command());
        if (message.link() != null) {
          AsffFinding.put(properties, message.link().label(), message.link().value());
        }
        AsffFinding.put(properties, "Incident", message.footer());
      }
      findings.add(finding.productFields(properties).build());
    }
    return findings;
  }

  @Override
  public Health probe() {
    return AwsCalls.probe(() -> hub.describeHub(request -> {}), "Security Hub is enabled");
  }

  @Override
  public List<Draft> draft(Message message) {
    return findings(message).stream()
        .map(finding -> new Draft("json", AsffFinding.json(finding).toPrettyString()))
        .toList();
  }

  @Override
  public String toString() {
    return "Security Hub channel " + name() + " (" + productArn + ")";
  }
}
