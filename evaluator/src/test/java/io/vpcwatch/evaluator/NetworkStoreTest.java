package io.vpcwatch.evaluator;

import static io.vpcwatch.evaluator.TestChange.at;
import static io.vpcwatch.evaluator.TestNetworkChange.subnet;
import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkChangeBuilder;
import io.vpcwatch.model.network.NetworkResource;
import io.vpcwatch.model.network.Placement;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NetworkStoreTest {
  private static final String REGION = "eu-west-1";

  private final NetworkStore store = new NetworkStore(SortedEntries.inMemory());

  @Test
  void forgets_a_resource_that_was_deleted_long_ago() {
    store(subnet(1, "subnet-1", "euw1-az1"), deleted(2, "subnet-2"), deleted(20, "subnet-3"));

    store.purgeDeleted(at(10), "", 10);

    assertThat(kept("subnet-1", "subnet-2", "subnet-3")).containsExactly("subnet-1", "subnet-3");
  }

  @Test
  void keeps_an_association_that_was_replaced_and_a_gateway_to_which_a_route_may_lead() {
    store(
        deleted(2, NetworkKind.ASSOCIATION, "rtbassoc-1"),
        deleted(2, NetworkKind.INTERNET_GATEWAY, "igw-1"));

    store.purgeDeleted(at(10), "", 10);

    assertThat(kept("rtbassoc-1", "igw-1")).hasSize(2);
  }

  @Test
  void keeps_a_deleted_resource_on_which_a_placement_depends() {
    store(deleted(2, "subnet-1"));
    Placement placement =
        new Placement(
            REGION, Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1")), false, null);
    store.put("p1", JudgedPlacement.of(placement, PlacementPolicy.defaults(), store), null);

    store.purgeDeleted(at(10), "", 10);

    assertThat(kept("subnet-1")).containsExactly("subnet-1");
  }

  @Test
  void looks_at_so_many_resources_at_a_time_and_begins_again_at_the_end() {
    store(deleted(1, "subnet-1"), deleted(2, "subnet-2"), deleted(3, "subnet-3"));

    String last = store.purgeDeleted(at(10), "", 2);

    assertThat(kept("subnet-1", "subnet-2", "subnet-3")).containsExactly("subnet-3");
    assertThat(store.purgeDeleted(at(10), last, 2)).isEmpty();
    assertThat(kept("subnet-3")).isEmpty();
  }

  private void store(NetworkChange... changes) {
    Stream.of(changes).map(NetworkResource::of).forEach(store::put);
  }

  private List<String> kept(String... ids) {
    return Stream.of(ids).filter(id -> store.find(REGION, id) != null).toList();
  }

  private static NetworkChange deleted(int second, String id) {
    return deleted(second, NetworkKind.SUBNET, id);
  }

  private static NetworkChange deleted(int second, NetworkKind kind, String id) {
    return NetworkChangeBuilder.builder(TestNetworkChange.called(second, "Delete", kind, id))
        .deleted(true)
        .parts(new TreeMap<>())
        .build();
  }
}
