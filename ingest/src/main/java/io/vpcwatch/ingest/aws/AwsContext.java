package io.vpcwatch.ingest.aws;

import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.service.network.Network;
import io.vpcwatch.service.network.NetworkSettings;
import io.vpcwatch.service.settings.Settings;
import java.time.InstantSource;

/** The clients of AWS, the accounts and regions that are watched, and which of them answer. */
public record AwsContext(AwsClients clients, AccountRegions accountRegions, AccountAccess access)
    implements AutoCloseable {

  /**
   * @param settings all of them
   */
  public static AwsContext of(Settings settings, MeterRegistry registry, InstantSource clock) {
    AwsSettings aws = settings.get(AwsSettings.class);
    Network network = new Network(settings.get(NetworkSettings.class));
    return of(aws, new AwsClients(aws, network), registry, clock);
  }

  static AwsContext of(
      AwsSettings settings, AwsClients clients, MeterRegistry registry, InstantSource clock) {
    AccountAccess access = new AccountAccess(registry);
    return new AwsContext(clients, new AccountRegions(settings, clients, access, clock), access);
  }

  @Override
  public void close() {
    clients.close();
  }
}
