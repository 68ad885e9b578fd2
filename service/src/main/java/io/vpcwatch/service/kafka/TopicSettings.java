package io.vpcwatch.service.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vpcwatch.service.settings.Description;

/** How the topics are named and created. */
@ConfigMapping(prefix = "vpcwatch.topics")
public interface TopicSettings {
  @Description("the beginning of the name of every topic and consumer group")
  @WithDefault("vpcwatch.")
  String prefix();

  @Description("partitions of the topics that are keyed by function; fixed once they exist")
  @WithDefault("6")
  int partitions();

  @Description("replicas of the topics that vpcwatch creates; -1: the broker's default")
  @WithDefault("-1")
  short replicationFactor();
}
