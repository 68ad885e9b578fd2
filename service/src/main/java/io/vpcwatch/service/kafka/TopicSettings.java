package io.vpcwatch.service.kafka;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Range;

/** How the topics are named and created. */
public record TopicSettings(
    @Description("the beginning of the name of every topic and consumer group")
        @Default("vpcwatch.")
        @Matches(
            value = "[a-zA-Z0-9._-]{1,100}",
            problem = "must be 1 to 100 letters, digits, dots, dashes or underscores")
        String prefix,
    @Description("partitions of the topics that are keyed by function; fixed once they exist")
        @Default("6")
        @Range(min = "1", max = "1000", problem = "%s is not within 1 and 1000")
        int partitions,
    @Description("replicas of the topics that vpcwatch creates; -1: the broker's default")
        @Default("-1")
        @Matches(
            value = "-1|[1-9]\\d*",
            problem = "must be at least 1, or -1 for the broker's default")
        short replicationFactor) {}
