package io.vpcwatch.standalone.exemptions;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.service.settings.Description;
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
            "a file of exemptions ([exemptions.md](exemptions.md)) that vpcwatch run applies at its start; it withdraws those that earlier versions of the file had")
        Optional<Path> exemptionsFile) {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsExemptions.class);
  private static final int MAX_ATTEMPTS = 20;

  /** The author of these exemptions in the topic. */
  static final String AUTHOR = "exemptions-file";

  /**
   * Publishes what the file changes.
   *
   * @param now of the start
   * @throws io.vpcwatch.service.settings.SettingsException with everything that is wrong with the
   *     file
   */
  public void apply(ExemptionTopic topic, Instant now) {
    if (exemptionsFile.isEmpty()) {
      return;
    }
    Instant start = now.truncatedTo(ChronoUnit.MILLIS);
    List<Exemption> wanted = ExemptionFile.read(exemptionsFile.get(), start);
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      List<Exemption> known = topic.read();
      Plan plan = Plan.of(wanted, known, each -> each.createdBy().equals(AUTHOR), AUTHOR, start);
      if (plan.records().isEmpty() && plan.obsolete().isEmpty()) {
        return;
      }
      if (topic.publish(plan, known)) {
        plan.records()
            .forEach(each -> LOG.info("Exemption {} applies until {}", each.id(), each.until()));
        plan.records().stream()
            .filter(each -> each.until().isAfter(now) && Coverage.matchesAll(each))
            .forEach(each -> LOG.warn("Exemption {} matches every function", each.id()));
        return;
      }
    }
    throw new IllegalStateException(
        "others changed the exemptions at each attempt to apply the file");
  }
}
