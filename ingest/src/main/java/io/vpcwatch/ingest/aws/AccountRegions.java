package io.vpcwatch.ingest.aws;

import io.vpcwatch.ingest.aws.AwsSettings.AccountSettings;
import io.vpcwatch.service.network.AwsErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Region;

/** The accounts and regions that are watched. */
public final class AccountRegions {
  private static final String USE = "regions";
  private static final Duration FRESH = Duration.ofHours(1);

  private final AwsSettings settings;
  private final AwsClients clients;
  private final AccountAccess access;
  private final InstantSource clock;
  private final Map<String, Enabled> enabled = new ConcurrentHashMap<>();

  /** The enabled regions of an account. */
  private record Enabled(List<String> regions, Instant at) {}

  public AccountRegions(
      AwsSettings settings, AwsClients clients, AccountAccess access, InstantSource clock) {
    this.settings = settings;
    this.clients = clients;
    this.access = access;
    this.clock = clock;
  }

  /**
   * All of them. An account that does not list its regions is reported as failing, and keeps the
   * regions that it listed last.
   */
  public List<AccountRegion> list() {
    List<AccountRegion> regions = new ArrayList<>();
    for (String account : settings.accounts().orElse(List.of())) {
      named(account)
          .orElseGet(() -> enabledIn(account))
          .forEach(region -> regions.add(new AccountRegion(account, region)));
    }
    return regions;
  }

  /** Those that the settings name, which takes no request to AWS. */
  public List<AccountRegion> named() {
    return settings.accounts().orElse(List.of()).stream()
        .flatMap(
            account ->
                named(account).orElse(List.of()).stream()
                    .map(region -> new AccountRegion(account, region)))
        .toList();
  }

  private Optional<List<String>> named(String account) {
    return Optional.ofNullable(settings.account().get(account))
        .flatMap(AccountSettings::regions)
        .or(settings::regions);
  }

  /** Asks in the region that no account can disable; a service control policy may close it. */
  private List<String> describe(AccountRegion first) {
    try {
      return describeIn(first);
    } catch (SdkException e) {
      if (!AwsErrors.isClosedByPolicy(e)) {
        throw e;
      }
      return describeIn(new AccountRegion(first.account(), clients.homeRegion()));
    }
  }

  private List<String> describeIn(AccountRegion region) {
    return clients.ec2(region).describeRegions().regions().stream()
        .map(Region::regionName)
        .sorted()
        .toList();
  }

  private List<String> enabledIn(String account) {
    Enabled known = enabled.get(account);
    if (known != null && known.at().plus(FRESH).isAfter(clock.instant())) {
      return known.regions();
    }
    AccountRegion first = new AccountRegion(account, settings.firstRegion());
    try {
      List<String> regions = describe(first);
      enabled.put(account, new Enabled(regions, clock.instant()));
      access.reached(USE, first);
      return regions;
    } catch (SdkException e) {
      access.failed(USE, first, e);
      return known == null ? List.of() : known.regions();
    }
  }
}
