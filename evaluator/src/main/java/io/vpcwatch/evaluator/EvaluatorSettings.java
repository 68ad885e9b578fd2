package io.vpcwatch.evaluator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.service.settings.Description;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How the evaluator runs. */
@ConfigMapping(prefix = "vpcwatch.evaluator")
public interface EvaluatorSettings {
  @Description(
      "how long a deleted function is remembered after the last news of it, so that facts that come late can't bring it back")
  @WithDefault("400d")
  Duration tombstoneRetention();

  @Description(
      "how often findings are committed, and thereby seen: part of the time to every alert")
  @WithDefault("50ms")
  Duration commitInterval();

  @Description("stream threads of this process; more than there are partitions are idle")
  @WithDefault("1")
  int threads();

  /** What is wrong with values that are well-formed each by itself. */
  static List<String> problems(EvaluatorSettings settings) {
    List<String> problems = new ArrayList<>();
    if (settings.tombstoneRetention().isNegative()) {
      problems.add("evaluator.tombstone-retention: must not be negative");
    }
    // Kafka aborts a transaction that is open for 10 s.
    Duration commitInterval = settings.commitInterval();
    if (commitInterval.toMillis() < 1 || commitInterval.toSeconds() >= 10) {
      problems.add("evaluator.commit-interval: must be at least 1ms and less than 10s");
    }
    if (settings.threads() < 1) {
      problems.add("evaluator.threads: must be at least 1");
    }
    return problems;
  }
}
