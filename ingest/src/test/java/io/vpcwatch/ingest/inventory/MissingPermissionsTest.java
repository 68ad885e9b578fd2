package io.vpcwatch.ingest.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.inventory.MissingPermissions.Change;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MissingPermissionsTest {
  private static final AccountRegion IRELAND = new AccountRegion("1", "eu-west-1");
  private static final AccountRegion VIRGINIA = new AccountRegion("1", "us-east-1");

  private final MissingPermissions missing = new MissingPermissions(new SimpleMeterRegistry());

  @Test
  void a_permission_is_new_once_for_each_account_and_granted_when_no_region_lacks_it() {
    assertThat(missing.update(IRELAND, Set.of("a", "b"), Set.of()))
        .isEqualTo(new Change(Set.of("a", "b"), Set.of()));
    assertThat(missing.update(IRELAND, Set.of("a", "b"), Set.of()))
        .isEqualTo(new Change(Set.of(), Set.of()));
    assertThat(missing.update(VIRGINIA, Set.of("b", "c"), Set.of()))
        .isEqualTo(new Change(Set.of("c"), Set.of()));

    assertThat(missing.update(IRELAND, Set.of(), Set.of("a", "b")))
        .isEqualTo(new Change(Set.of(), Set.of("a")));
    assertThat(missing.update(VIRGINIA, Set.of("c"), Set.of("a", "b")))
        .isEqualTo(new Change(Set.of(), Set.of("b")));
    assertThat(missing.describe()).isEqualTo("1 in us-east-1: c");
  }

  @Test
  void a_permission_that_did_not_answer_or_answered_only_in_part_is_still_missing() {
    missing.update(IRELAND, Set.of("a"), Set.of());

    assertThat(missing.update(IRELAND, Set.of(), Set.of("b")))
        .isEqualTo(new Change(Set.of(), Set.of()));
    assertThat(missing.update(IRELAND, Set.of("a"), Set.of("a")))
        .isEqualTo(new Change(Set.of(), Set.of()));
    assertThat(missing.describe()).isEqualTo("1 in eu-west-1: a");
  }

  @Test
  void regions_that_lack_the_same_are_described_together() {
    missing.update(IRELAND, Set.of("a", "b"), Set.of());
    missing.update(VIRGINIA, Set.of("b", "a"), Set.of());
    missing.update(new AccountRegion("2", "eu-west-1"), Set.of("a"), Set.of());

    assertThat(missing.describe()).isEqualTo("1 in eu-west-1, us-east-1: a, b; 2 in eu-west-1: a");
  }

  @Test
  void a_description_has_a_bound() {
    IntStream.range(0, 100)
        .forEach(i -> missing.update(new AccountRegion("1", "region-" + i), Set.of("a"), Set.of()));
    IntStream.range(2, 9)
        .forEach(
            i -> missing.update(new AccountRegion("" + i, "eu-west-1"), Set.of("a"), Set.of()));

    assertThat(missing.describe())
        .startsWith(
            "1 in region-0, region-1, region-10, region-11, region-12, and 95 more: a; 2 in")
        .endsWith("; 5 in eu-west-1: a; and 3 more");
  }

  @Test
  void what_is_no_longer_described_lacks_nothing() {
    missing.update(IRELAND, Set.of("a"), Set.of());
    missing.update(VIRGINIA, Set.of("a"), Set.of());

    missing.retain(List.of(VIRGINIA));
    assertThat(missing.describe()).isEqualTo("1 in us-east-1: a");

    missing.retain(List.of());
    assertThat(missing.describe()).isEmpty();
  }
}
