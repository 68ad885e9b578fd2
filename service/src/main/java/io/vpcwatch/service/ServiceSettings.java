package io.vpcwatch.service;

import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.network.NetworkSettings;
import io.vpcwatch.service.runtime.HttpSettings;
import io.vpcwatch.service.runtime.MetricsSettings;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.SettingsLoader;

/** The settings that every process has: data-dir, http, metrics, network, topics and kafka. */
public final class ServiceSettings {
  private ServiceSettings() {}

  /** A loader that knows these settings; the modules add theirs. */
  public static SettingsLoader loader() {
    return new SettingsLoader()
        .group("", ProcessSettings.class)
        .group("http", HttpSettings.class)
        .group("metrics", MetricsSettings.class)
        .group("network", NetworkSettings.class)
        .group("topics", TopicSettings.class);
  }
}
