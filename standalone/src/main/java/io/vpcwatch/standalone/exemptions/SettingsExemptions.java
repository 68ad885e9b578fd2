package io.vpcwatch.standalone.exemptions;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.service.settings.Description;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exemptions that the settings of {@code vpcwatch run} name. */
public record SettingsExemptions(
    @Description(
            "a file of exemptions ([exemptions.md](exemptions.md)) that vpcwatch run applies at its start; it withdraws those that earlier versions of the file had, also if the setting is gone")
        Optional<Path> exemptionsFile) {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsExemptions.class);
  private static final int MAX_ATTEMPTS = 20;

  /** What to do with an exemption that is left, before its id. */
  static final String LEFT =
      "was published by a process with the setting exemptions-file, which these settings do not have. If no process has it any more: vpcwatch exemptions remove ";

  /** The author of these exemptions in the topic. */
  static final String AUTHOR = "exemptions-file";

  /**
   * Publishes what the file changes. Without the setting, withdraws what an earlier version of it
   * had published, unless another process may have the setting.
   *
   * @param alone whether no other process has this Kafka
   * @param now of the start
   * @throws io.vpcwatch.service.settings.SettingsException with everything that is wrong with the
   *     file
   */
  public void apply(ExemptionTopic topic, boolean alone, Instant now) {
    Instant start = now.truncatedTo(ChronoUnit.MILLIS);
    List<Exemption> wanted =
        exemptionsFile.map(file -> ExemptionFile.read(file, start)).orElse(List.of());
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      List<Exemption> known = topic.read();
      if (!alone && exemptionsFile.isEmpty()) {
        known.stream()
            .filter(each -> isLeft(each, start))
            .forEach(each -> LOG.warn("Exemption {}: {}", each.id(), LEFT + each.id()));
        return;
      }
      Plan plan = Plan.of(wanted, known, each -> each.createdBy().equals(AUTHOR), AUTHOR, start);
      if (plan.records().isEmpty() && plan.obsolete().isEmpty()) {
        return;
      }
      if (topic.publish(plan, known)) {
        plan.records().forEach(this::log);
        plan.records().stream()
            .filter(each -> each.until().isAfter(now) && Coverage.matchesAll(each))
            .forEach(each -> LOG.warn("Exemption {} matches every function", each.id()));
        return;
      }
    }
    throw new IllegalStateException(
        "others changed the exemptions at each attempt to apply the file");
  }

  /** The file, to see that it has changed; empty without the setting. */
  public String text() {
    try {
      return exemptionsFile.isEmpty() ? "" : Files.readString(exemptionsFile.get());
    } catch (IOException e) { // reading its exemptions reports the reason
      return "unreadable";
    }
  }

  private void log(Exemption published) {
    if (published.revokedAt() == null) {
      LOG.info("Exemption {} applies until {}", published.id(), published.until());
    } else {
      LOG.warn(
          "Withdrew exemption {}: {}",
          published.id(),
          exemptionsFile.isEmpty()
              ? "exemptions-file is no longer in the settings"
              : "exemptions-file no longer has it, or has another version of it");
    }
  }

  /** Whether a process with the setting published it, and these settings do not have it. */
  boolean isLeft(Exemption exemption, Instant now) {
    return exemptionsFile.isEmpty()
        && exemption.createdBy().equals(AUTHOR)
        && exemption.until().isAfter(now);
  }
}
