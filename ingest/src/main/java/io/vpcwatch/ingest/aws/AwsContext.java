package io.vpcwatch.ingest.aws;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/** The clients of AWS, the accounts and regions that are watched, and which of them answer. */
public record AwsContext(AwsClients clients, AccountRegions accountRegions, AccountAccess access)
    implements AutoCloseable {

  public static AwsContext of(AwsSettings settings, MeterRegistry registry, InstantSource clock) {
    return of(settings, new AwsClients(settings), registry, clock);
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
