package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkParts;
import io.vpcwatch.service.network.AwsErrors;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ParallelTasks;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * Describes the networks and roles that functions use, and publishes what AWS answers. A shared VPC
 * is described in the account that owns it, if that account is watched: others do not see all of
 * it.
 */
public final class NetworkInventory {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkInventory.class);
  private static final String USE = "networks";

  private final IngestContext context;
  private final RateLimitedCaller caller;
  private final MissingPermissions missing;
  private final Map<AccountRegion, NetworkPart> parts = new ConcurrentHashMap<>();
  // By account and region, the VPC of each resource as of the last description.
  private final Map<AccountRegion, Map<String, String>> vpcs = new ConcurrentHashMap<>();

  public NetworkInventory(IngestContext context, InventorySettings settings) {
    this.context = context;
    this.missing = new MissingPermissions(context.registry());
    this.caller =
        new RateLimitedCaller("DescribeNetworks", settings.requestsPerSecond(), context.registry());
  }

  /**
   * Describes everything that is used.
   *
   * @param watched all accounts and regions that may be asked
   * @return what is missing, and why
   */
  Health describe(
      Map<AccountRegion, NetworkUse> uses,
      Set<AccountRegion> watched,
      ParallelTasks tasks,
      Supplier<Batch> batches)
      throws InterruptedException {
    Map<AccountRegion, NetworkPart> planned = new ConcurrentHashMap<>();
    tasks.run(uses.keySet(), place -> plan(place, get(uses, place), watched, planned));
    parts.keySet().retainAll(planned.keySet());
    parts.putAll(planned);
    tasks.run(
        planned.keySet(),
        place -> {
          NetworkDescription found = describe(place, get(planned, place), batches);
          reportMissing(place, found);
          return vpcs.put(place, new ConcurrentHashMap<>(found.vpcs()));
        });
    Map<String, Set<String>> roles = new TreeMap<>();
    uses.forEach(
        (place, use) ->
            roles.computeIfAbsent(place.account(), missing -> new TreeSet<>()).addAll(use.roles()));
    roles.values().removeIf(Set::isEmpty);
    tasks.run(roles.keySet(), account -> describeRoles(account, get(roles, account), batches));
    Set<AccountRegion> described = new HashSet<>(planned.keySet());
    roles.keySet().forEach(account -> described.add(global(account)));
    missing.retain(described);
    return health();
  }

  private Health health() {
    Health health = context.aws().access().health(USE, "networks described");
    String lacking = missing.describe();
    return lacking.isEmpty()
        ? health
        : new Health(
            health.ok(),
            health.detail()
                + "; missing permissions, without which rules about the network have no verdict: "
                + lacking,
            Map.of());
  }

  private static AccountRegion global(String account) {
    return new AccountRegion(account, NetworkChange.GLOBAL);
  }

  /** Logs what is new, in whatever region it is seen first or last. */
  private void reportMissing(AccountRegion place, NetworkDescription found) {
    MissingPermissions.Change change =
        missing.update(place, found.denied().keySet(), found.answered());
    if (!change.missing().isEmpty()) {
      LOG.warn(
          "{} does not grant {}: rules about the network that need them have no verdict. Grant them as"
              + " deploy/aws does, or set ingest.inventory.networks to false. In {}: {}",
          place.account(),
          String.join(", ", change.missing()),
          place.region(),
          AwsErrors.of(get(found.denied(), change.missing().iterator().next())));
    }
    if (!change.granted().isEmpty()) {
      LOG.info("{} grants {}", place.account(), String.join(", ", change.granted()));
    }
  }

  private static <K, V> V get(Map<K, V> map, K key) {
    return Objects.requireNonNull(map.get(key));
  }

  /** Plans who is asked for the VPCs that the functions of an account and region use. */
  private boolean plan(
      AccountRegion place,
      NetworkUse use,
      Set<AccountRegion> watched,
      Map<AccountRegion, NetworkPart> planned)
      throws InterruptedException {
    if (use.isEmpty()) {
      return true;
    }
    NetworkDescription found = new NetworkDescription(place, caller, context.clock());
    Map<String, String> owners = owners(place, use, found);
    if (found.isUnreachable()) {
      reportFailures(place, found.failures());
      return false;
    }
    owners.forEach(
        (vpc, owner) -> {
          AccountRegion ofOwner = new AccountRegion(owner, place.region());
          AccountRegion target = watched.contains(ofOwner) ? ofOwner : place;
          NetworkPart part = planned.computeIfAbsent(target, missing -> new NetworkPart());
          synchronized (part) {
            part.vpcs().add(vpc);
            if (!target.equals(place)) {
              part.shared().add(vpc);
            }
            add(part.subnets(), vpc, use.subnets().getOrDefault(vpc, Set.of()));
          }
        });
    NetworkPart own = planned.computeIfAbsent(place, missing -> new NetworkPart());
    synchronized (own) {
      use.groups().forEach((vpc, groups) -> add(own.groups(), vpc, groups));
    }
    return true;
  }

  private static void add(Map<String, Set<String>> byVpc, String vpc, Set<String> ids) {
    byVpc.computeIfAbsent(vpc, missing -> new TreeSet<>()).addAll(ids);
  }

  /** The account that owns each VPC, as its subnets show; the account itself if it sees none. */
  private Map<String, String> owners(AccountRegion place, NetworkUse use, NetworkDescription found)
      throws InterruptedException {
    Map<String, String> owners = new TreeMap<>();
    Set<String> unlocated = new TreeSet<>();
    use.subnets().values().forEach(unlocated::addAll);
    Consumer<Subnet> located =
        subnet -> {
          owners.put(subnet.vpcId(), Objects.requireNonNull(subnet.ownerId()));
          unlocated.remove(subnet.subnetId());
        };
    Set<String> known = new TreeSet<>(use.subnets().keySet());
    known.remove(NetworkUse.UNKNOWN_VPC);
    Ec2Client client = context.aws().clients().networks(place);
    Ec2Network.readSubnets(client, found, "vpc-id", known, located);
    Ec2Network.readSubnets(client, found, "subnet-id", unlocated, located);
    known.forEach(vpc -> owners.putIfAbsent(vpc, place.account()));
    return owners;
  }

  /** Describes these VPCs, as far as they are described in this account and region. */
  void describe(AccountRegion place, Set<String> some, Supplier<Batch> batches)
      throws InterruptedException {
    NetworkPart part = parts.get(place);
    if (part != null) {
      Map<String, String> found = describe(place, part.only(some), batches).vpcs();
      vpcs.computeIfAbsent(place, missing -> new ConcurrentHashMap<>()).putAll(found);
    }
  }

  private NetworkDescription describe(
      AccountRegion place, NetworkPart part, Supplier<Batch> batches) throws InterruptedException {
    NetworkDescription found = new NetworkDescription(place, caller, context.clock());
    Ec2Client client = context.aws().clients().networks(place);
    new Ec2Network(client, place.account(), found, part).describe();
    publish(place, place.region(), found, batches);
    return found;
  }

  private boolean describeRoles(String account, Set<String> roles, Supplier<Batch> batches)
      throws InterruptedException {
    AccountRegion place = global(account);
    NetworkDescription found = new NetworkDescription(place, caller, context.clock());
    new IamRoles(context.aws().clients().iam(account), account, found, roles).describe();
    reportMissing(place, found);
    publish(place, NetworkChange.GLOBAL, found, batches);
    return true;
  }

  private void publish(
      AccountRegion place, String region, NetworkDescription found, Supplier<Batch> batches)
      throws InterruptedException {
    String source = "networks:" + place;
    boolean first = context.checkpoints().last(source) == null;
    List<NetworkChange> changes = found.changes(region, first);
    if (!changes.isEmpty()) {
      Batch batch = batches.get();
      changes.forEach(batch::onNetworkChange);
      batch.await();
      context.write(source, Map.of("resources", Integer.toString(changes.size())));
    }
    reportFailures(place, found.failures());
  }

  private void reportFailures(AccountRegion place, Map<String, SdkException> failures) {
    if (failures.isEmpty()) {
      context.aws().access().reached(USE, place);
    } else {
      String calls = failures.keySet().stream().collect(Collectors.joining(", ", "", ": "));
      context.aws().access().failed(USE, place, calls, failures.values().iterator().next());
    }
  }

  /** The VPC that a change is about; null if no function uses it, as far as is known. */
  @Nullable String vpcOf(AccountRegion place, NetworkChange change) {
    NetworkPart part = parts.get(place);
    if (part == null) {
      return null;
    }
    String vpc = vpcs.getOrDefault(place, Map.of()).get(change.id());
    vpc = vpc == null ? change.parts().get(NetworkParts.VPC) : vpc;
    vpc = vpc == null ? change.id() : vpc;
    return part.vpcs().contains(vpc) || part.groups().containsKey(vpc) ? vpc : null;
  }

  /** How many resources of a VPC there were when it was last described. */
  long size(AccountRegion place, String vpc) {
    return vpcs.getOrDefault(place, Map.of()).values().stream().filter(vpc::equals).count();
  }
}
