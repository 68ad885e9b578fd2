package io.vpcwatch.ingest.inventory;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;

/**
 * The permissions that accounts do not grant, of those that the description of networks needs. Each
 * is optional: what it would show stays unknown. Thread-safe.
 */
final class MissingPermissions {
  private static final int SHOWN = 5;

  private final MeterRegistry registry;
  // The regions by account and permission.
  private final Map<String, Map<String, Set<String>>> regions = new TreeMap<>();

  /**
   * How the permissions of an account have changed, in whatever region.
   *
   * @param missing they were not missing before
   * @param granted they are no longer missing in any region
   */
  record Change(Set<String> missing, Set<String> granted) {}

  MissingPermissions(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Takes over which permissions are missing in an account and region.
   *
   * @param answered the permissions of which a request was answered; of others than these and the
   *     denied, nothing new is known
   */
  synchronized Change update(AccountRegion place, Set<String> denied, Set<String> answered) {
    Map<String, Set<String>> ofAccount =
        regions.computeIfAbsent(place.account(), account -> new TreeMap<>());
    Change change = new Change(new TreeSet<>(), new TreeSet<>());
    for (String permission : denied) {
      Set<String> where =
          ofAccount.computeIfAbsent(permission, each -> register(place.account(), each));
      if (where.isEmpty()) {
        change.missing.add(permission);
      }
      where.add(place.region());
    }
    ofAccount.forEach(
        (permission, where) -> {
          boolean granted = answered.contains(permission) && !denied.contains(permission);
          if (granted && where.remove(place.region()) && where.isEmpty()) {
            change.granted.add(permission);
          }
        });
    return change;
  }

  private Set<String> register(String account, String permission) {
    Set<String> where = new ConcurrentSkipListSet<>();
    Gauge.builder("vpcwatch.inventory.missing.permissions", where, Set::size)
        .description("Regions in which an account does not grant a permission of the inventory")
        .tag("account_id", account)
        .tag("permission", permission)
        .register(registry);
    return where;
  }

  /** Forgets what is known of all other accounts and regions. */
  synchronized void retain(Collection<AccountRegion> places) {
    regions.forEach(
        (account, permissions) ->
            permissions
                .values()
                .forEach(
                    where ->
                        where.removeIf(
                            region -> !places.contains(new AccountRegion(account, region)))));
  }

  /** For messages: {@code 111122223333 in eu-west-1: ec2:DescribeSubnets}; empty if none is. */
  synchronized String describe() {
    List<String> texts = new ArrayList<>();
    regions.forEach(
        (account, permissions) -> {
          // Mostly, all regions lack the same ones.
          Map<String, Set<String>> byRegions = new TreeMap<>();
          permissions.forEach(
              (permission, where) -> {
                if (!where.isEmpty()) {
                  byRegions
                      .computeIfAbsent(limited(where, ", "), each -> new TreeSet<>())
                      .add(permission);
                }
              });
          byRegions.forEach(
              (where, missing) ->
                  texts.add(account + " in " + where + ": " + String.join(", ", missing)));
        });
    return limited(texts, "; ");
  }

  private static String limited(Collection<String> texts, String separator) {
    String some = texts.stream().limit(SHOWN).collect(Collectors.joining(separator));
    return texts.size() > SHOWN
        ? some + separator + "and " + (texts.size() - SHOWN) + " more"
        : some;
  }
}
