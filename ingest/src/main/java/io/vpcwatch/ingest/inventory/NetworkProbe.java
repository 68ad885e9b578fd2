package io.vpcwatch.ingest.inventory;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.network.AwsErrors;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ParallelTasks;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Checks whether networks and roles may be described, without reading them. */
public final class NetworkProbe {
  /** Requests that EC2 checks for permission only, by the permission. */
  private static final Map<String, Consumer<Ec2Client>> REQUESTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("ec2:DescribeSubnets", ec2 -> ec2.describeSubnets(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:DescribeRouteTables", ec2 -> ec2.describeRouteTables(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:DescribeNetworkAcls", ec2 -> ec2.describeNetworkAcls(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:DescribeNatGateways", ec2 -> ec2.describeNatGateways(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:DescribeInternetGateways",
                  ec2 -> ec2.describeInternetGateways(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:DescribeEgressOnlyInternetGateways",
                  ec2 -> ec2.describeEgressOnlyInternetGateways(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:DescribeVpcEndpoints", ec2 -> ec2.describeVpcEndpoints(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:DescribeSecurityGroups",
                  ec2 -> ec2.describeSecurityGroups(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:DescribeSecurityGroupRules",
                  ec2 -> ec2.describeSecurityGroupRules(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:DescribeManagedPrefixLists",
                  ec2 -> ec2.describeManagedPrefixLists(r -> r.dryRun(true))),
              Map.entry(
                  "ec2:GetManagedPrefixListEntries",
                  ec2 ->
                      ec2.getManagedPrefixListEntries(
                          r -> r.dryRun(true).prefixListId("pl-00000000")))));

  private final AwsClients clients;
  private final MissingPermissions missing = new MissingPermissions(new SimpleMeterRegistry());
  private final Map<String, String> failures = new ConcurrentSkipListMap<>();

  public NetworkProbe(AwsClients clients) {
    this.clients = clients;
  }

  /** All that are asked for. */
  static Set<String> permissions() {
    Set<String> all = new TreeSet<>(REQUESTS.keySet());
    all.add(IamRoles.PERMISSION);
    return all;
  }

  /** Asks for each permission in each of these. */
  public Health check(Collection<AccountRegion> regions, ParallelTasks tasks)
      throws InterruptedException {
    List<String> accounts = regions.stream().map(AccountRegion::account).distinct().toList();
    tasks.run(regions, region -> check(region, REQUESTS.keySet()));
    tasks.run(
        accounts,
        account ->
            check(new AccountRegion(account, NetworkChange.GLOBAL), Set.of(IamRoles.PERMISSION)));
    if (!failures.isEmpty()) {
      Map.Entry<String, String> first = failures.entrySet().iterator().next();
      return Health.down(
          "%d of %d accounts and regions do not answer; %s: %s"
              .formatted(
                  failures.size(),
                  regions.size() + accounts.size(),
                  first.getKey(),
                  first.getValue()));
    }
    String lacking = missing.describe();
    return lacking.isEmpty()
        ? Health.up("all permissions in " + regions.size() + " accounts and regions")
        : Health.down(
            "missing permissions: "
                + lacking
                + ". Grant them as deploy/aws does, or set ingest.inventory.networks to false");
  }

  private boolean check(AccountRegion place, Set<String> permissions) {
    Set<String> denied = new TreeSet<>();
    for (String permission : permissions) {
      try {
        send(place, permission);
      } catch (SdkException e) {
        if (NetworkDescription.isDenied(e)) {
          denied.add(permission);
        } else if (!isGranted(e)) {
          failures.put(place.toString(), AwsErrors.of(e));
          return false;
        }
      }
    }
    missing.update(place, denied, permissions);
    return true;
  }

  private static boolean isGranted(SdkException failure) {
    String code = AwsErrors.code(failure);
    // The list that is asked for does not exist.
    return code.equals("DryRunOperation") || code.startsWith("InvalidPrefixList");
  }

  private void send(AccountRegion place, String permission) {
    if (permission.equals(IamRoles.PERMISSION)) {
      clients.iam(place.account()).getAccountAuthorizationDetails(request -> request.maxItems(1));
    } else {
      Objects.requireNonNull(REQUESTS.get(permission)).accept(clients.networks(place));
    }
  }
}
