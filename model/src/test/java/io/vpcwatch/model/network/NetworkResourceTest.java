package io.vpcwatch.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.NetworkCause;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.RecordCodec;
import io.vpcwatch.model.SourceType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkResourceTest {
  private static final String DEFAULT_ROUTE = "route/0.0.0.0/0";

  private static NetworkChangeBuilder table(String time) {
    return NetworkChange.from(SourceType.INVENTORY)
        .region("eu-west-1")
        .account("111122223333")
        .kind(NetworkKind.ROUTE_TABLE)
        .id("rtb-1")
        .time(Instant.parse("2026-11-27T10:00:" + time + "Z"))
        .receivedAt(Instant.parse("2026-11-27T10:01:00Z"));
  }

  private static NetworkChange described(String time, String... targets) {
    TreeMap<String, String> routes = new TreeMap<>();
    for (String target : targets) {
      routes.put(DEFAULT_ROUTE, target);
    }
    return table(time).parts(routes).complete(new TreeSet<>(Set.of("route"))).build();
  }

  private static NetworkChangeBuilder event(String time, String id) {
    Actor actor = new Actor("arn:aws:iam::1:user/" + id, "IAMUser", null, null, null);
    return table(time)
        .source(SourceType.TRAIL)
        .event(new NetworkEvent("Call" + id, "event-" + id, actor));
  }

  private static NetworkChange set(String time, String id, String target) {
    return event(time, id).parts(new TreeMap<>(Map.of(DEFAULT_ROUTE, target))).build();
  }

  private static NetworkChange removed(String time, String id) {
    return event(time, id).removed(new TreeSet<>(Set.of(DEFAULT_ROUTE))).build();
  }

  private static NetworkResource join(NetworkChange... changes) {
    NetworkResource forwards = NetworkResource.of(changes[0]);
    NetworkResource backwards = NetworkResource.of(changes[changes.length - 1]);
    for (int i = 0; i < changes.length; i++) {
      forwards = forwards.plus(changes[i]);
      backwards = backwards.plus(changes[changes.length - 1 - i]);
    }
    assertThat(forwards).isEqualTo(backwards);
    return forwards;
  }

  private static String callerOf(NetworkResource resource) {
    NetworkCause cause = resource.cause(DEFAULT_ROUTE);
    return cause == null ? null : cause.operation();
  }

  @Test
  void what_no_change_shows_is_unknown() {
    NetworkResource table = join(event("01", "a").build());

    assertThat(table.isDeleted()).isFalse();
    assertThat(table.value(DEFAULT_ROUTE)).isNull();
    assertThat(table.lists("route")).isFalse();
    assertThat(table.shows("vpc")).isFalse();
  }

  @Test
  void the_last_writer_wins() {
    assertThat(join(set("01", "a", "nat-1"), set("02", "b", "igw-1")).members("route"))
        .isEqualTo(Map.of("0.0.0.0/0", "igw-1"));
  }

  @Test
  void a_description_shows_which_members_are_absent_until_then() {
    NetworkResource table = join(set("01", "a", "nat-1"), described("05"));
    assertThat(table.members("route")).isEmpty();
    assertThat(table.lists("route")).isTrue();

    table = table.plus(set("06", "b", "igw-1"));

    assertThat(table.members("route")).containsOnlyKeys("0.0.0.0/0");
    assertThat(callerOf(table)).isEqualTo("Callb");
  }

  @Test
  void a_late_event_from_before_a_description_does_not_count() {
    assertThat(join(described("05"), set("01", "late", "igw-1")).members("route")).isEmpty();
  }

  @Test
  void an_event_in_the_second_of_a_description_may_have_come_after_it() {
    assertThat(join(described("05.900"), set("05", "a", "igw-1")).value(DEFAULT_ROUTE))
        .isEqualTo("igw-1");
  }

  @Test
  void nothing_precedes_the_creation_within_a_second() {
    NetworkChange created =
        event("05", "z-last")
            .parts(new TreeMap<>(Map.of(DEFAULT_ROUTE, "all")))
            .complete(new TreeSet<>(Set.of("route")))
            .build();

    assertThat(join(created, removed("05", "a")).members("route")).isEmpty();
  }

  @Test
  void a_replacement_within_a_second_removes_first() {
    assertThat(join(removed("05", "z"), set("05", "a", "igw-1")).value(DEFAULT_ROUTE))
        .isEqualTo("igw-1");
  }

  @Test
  void a_description_of_what_an_event_did_keeps_its_caller() {
    NetworkResource table =
        join(set("01", "a", "igw-1"), described("05", "igw-1"), described("09", "igw-1"));

    assertThat(callerOf(table)).isEqualTo("Calla");
    assertThat(table.cause(DEFAULT_ROUTE).event().time())
        .isEqualTo(Instant.parse("2026-11-27T10:00:01Z"));
  }

  @Test
  void nobody_known_did_what_only_a_description_shows() {
    assertThat(callerOf(join(set("01", "a", "igw-1"), described("05", "nat-1")))).isNull();
  }

  @Test
  void who_removed_a_member_is_known_after_a_description_too() {
    NetworkResource table =
        join(set("01", "a", "igw-1"), removed("02", "b"), described("05"), described("09"));

    assertThat(table.lastRemoval("route").operation()).isEqualTo("Callb");
  }

  @Test
  void a_deletion_by_an_event_is_final() {
    NetworkChange deleted = event("05", "a").deleted(true).build();

    assertThat(join(deleted, described("09", "nat-1")).isDeleted()).isTrue();
  }

  @Test
  void a_description_may_have_missed_a_resource_that_exists() {
    NetworkChange missed = table("05").deleted(true).build();

    assertThat(join(missed, described("09")).isDeleted()).isFalse();
  }

  @Test
  void a_role_may_be_created_again_without_its_former_policies() {
    NetworkChange attached =
        event("01", "a")
            .kind(NetworkKind.ROLE)
            .parts(new TreeMap<>(Map.of("policy/p", "")))
            .build();
    NetworkChange deleted = event("02", "b").kind(NetworkKind.ROLE).deleted(true).build();
    NetworkChange created =
        event("03", "c")
            .kind(NetworkKind.ROLE)
            .complete(new TreeSet<>(Set.of("policy", "inline")))
            .build();

    NetworkResource role = join(attached, deleted, created);

    assertThat(role.isDeleted()).isFalse();
    assertThat(role.members("policy")).isEmpty();
  }

  @Test
  void the_owner_is_known_once_any_change_shows_it() {
    assertThat(join(table("01").account(null).build(), table("02").build()).account())
        .isEqualTo("111122223333");
  }

  @Test
  void a_family_with_too_many_members_is_unknown_until_it_is_small_again() {
    TreeMap<String, String> many = new TreeMap<>();
    for (int i = 0; i <= NetworkResource.MAX_MEMBERS; i++) {
      many.put("route/" + i, "nat-1");
    }
    NetworkChange large = table("05").parts(many).complete(new TreeSet<>(Set.of("route"))).build();

    NetworkResource table = join(large, set("01", "a", "igw-1"));
    assertThat(table.lists("route")).isFalse();
    assertThat(table.members("route")).isEmpty();
    assertThat(table.plus(large)).isEqualTo(table);
    assertThat(table.plus(set("06", "b", "igw-1")).value(DEFAULT_ROUTE)).isEqualTo("igw-1");

    table = join(large, described("09", "nat-1"));

    assertThat(table.lists("route")).isTrue();
    assertThat(table.members("route")).hasSize(1);
  }

  @Test
  void a_resource_that_is_changed_for_years_stays_small() {
    NetworkResource table = NetworkResource.of(described("00"));
    for (int i = 0; i < 1000; i++) {
      Instant time = Instant.parse("2026-11-27T11:00:00Z").plusSeconds(10 * i);
      String name = "route/10." + i / 250 + "." + i % 250 + ".0/24";
      table =
          table
              .plus(event("00", "a").time(time).parts(new TreeMap<>(Map.of(name, "tgw-1"))).build())
              .plus(
                  event("00", "b")
                      .time(time.plusSeconds(2))
                      .removed(new TreeSet<>(Set.of(name)))
                      .build())
              .plus(
                  NetworkChangeBuilder.builder(described("00")).time(time.plusSeconds(4)).build());
    }

    assertThat(table.parts()).hasSize(NetworkResource.MAX_REMOVED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void survives_json(boolean deleted) throws IOException {
    NetworkChange change =
        event("01", "a")
            .deleted(deleted)
            .parts(new TreeMap<>(Map.of("route/pl-1", "vpce-1", "egress/a", "")))
            .removed(new TreeSet<>(Set.of("vpc")))
            .build();
    NetworkResource resource = join(change, described("02", "nat-1"), removed("03", "b"));

    assertThat(reread(change, NetworkChange.class)).isEqualTo(change);
    assertThat(reread(resource, NetworkResource.class)).isEqualTo(resource);
  }

  private static <T> T reread(T value, Class<T> type) throws IOException {
    RecordCodec<T> codec = RecordCodec.of(type);
    byte[] json = codec.encode(value, Json.mapper().getFactory());
    assertThat(json).isEqualTo(Json.mapper().writeValueAsBytes(value));
    return codec.decode(json, Json.mapper().getFactory(), null);
  }

  @Test
  void kinds_and_parts_of_later_versions_are_kept() throws IOException {
    String json =
        """
        {"v":1,"region":"eu-west-1","kind":"WORMHOLE","id":"wh-1","time":"2026-11-27T10:00:00Z",
         "source":"INVENTORY","parts":{"exit/2":"far"},"complete":["exit"],
         "receivedAt":"2026-11-27T10:00:00Z","colour":"blue"}""";

    NetworkChange change = Json.mapper().readValue(json, NetworkChange.class);

    assertThat(change.kind()).isEqualTo(new NetworkKind("WORMHOLE"));
    assertThat(NetworkResource.of(change).members("exit")).isEqualTo(Map.of("2", "far"));
  }

  @Test
  void the_id_of_a_role_is_its_arn_without_the_path() {
    assertThat(
            List.of(
                NetworkChange.roleId("arn:aws:iam::1:role/a/b/r"),
                NetworkChange.roleId("arn:aws:iam::1:role/r"),
                NetworkChange.roleId("r")))
        .containsExactly("arn:aws:iam::1:role/r", "arn:aws:iam::1:role/r", "r");
  }
}
