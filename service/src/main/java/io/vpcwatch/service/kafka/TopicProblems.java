package io.vpcwatch.service.kafka;

import java.util.ArrayList;
import java.util.List;

/** What can be wrong with {@link TopicSettings}. */
public final class TopicProblems {
  private static final int MOST_PARTITIONS = 1000;

  private TopicProblems() {}

  public static List<String> of(TopicSettings settings) {
    List<String> problems = new ArrayList<>();
    if (!settings.prefix().matches("[a-zA-Z0-9._-]{1,100}")) {
      problems.add("topics.prefix: must be 1 to 100 letters, digits, dots, dashes or underscores");
    }
    if (settings.partitions() < 1 || settings.partitions() > MOST_PARTITIONS) {
      problems.add(
          "topics.partitions: "
              + settings.partitions()
              + " is not within 1 and "
              + MOST_PARTITIONS);
    }
    if (settings.replicationFactor() == 0 || settings.replicationFactor() < -1) {
      problems.add("topics.replication-factor: must be at least 1, or -1 for the broker's default");
    }
    return problems;
  }
}
