package io.vpcwatch.standalone.exemptions;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(3600);
  private static final Duration DAY = Duration.ofDays(1);

  /** An entry of the file. */
  static Exemption entry(String id, String name) {
    return ExemptionBuilder.builder()
        .id(id)
        .matchers(
            List.of(
                new Exemption.Matcher("*:function:" + name, null, null, new TreeMap<>(Map.of()))))
        .owner("sre")
        .reason("canaries")
        .validFrom(ExemptionFile.ALWAYS)
        .validUntil(NOW.plus(DAY.multipliedBy(90)))
        .createdBy("exemptions.yaml")
        .createdAt(NOW)
        .build();
  }

  private static ExemptionBuilder changed(Exemption exemption) {
    return ExemptionBuilder.builder(exemption);
  }

  private static Plan plan(Collection<Exemption> known, Instant now, Exemption... wanted) {
    return Plan.of(List.of(wanted), known, each -> true, "ada@build", now);
  }

  private static Collection<Exemption> applied(
      Collection<Exemption> known, Instant now, Exemption... wanted) {
    return plan(known, now, wanted).result(known);
  }

  @Test
  void a_new_exemption_begins_when_it_is_applied() {
    List<Exemption> records = plan(List.of(), NOW, entry("ci", "ci-*")).records();

    assertThat(records)
        .containsExactly(
            changed(entry("ci", "ci-*"))
                .validFrom(NOW)
                .createdAt(NOW)
                .createdBy("ada@build")
                .build());
  }

  @Test
  void the_beginning_may_be_later_but_not_in_the_past() {
    Exemption early = changed(entry("ci", "ci-*")).validFrom(NOW.minus(DAY)).build();
    Exemption late = changed(entry("ci", "ci-*")).validFrom(NOW.plus(DAY)).build();

    assertThat(plan(List.of(), NOW, early).records().get(0).validFrom()).isEqualTo(NOW);
    assertThat(plan(List.of(), NOW, late).records().get(0).validFrom()).isEqualTo(NOW.plus(DAY));
  }

  @Test
  void a_second_apply_changes_nothing() {
    Exemption early = changed(entry("a", "a")).validFrom(NOW.minus(DAY)).build();
    Exemption late = changed(entry("b", "b")).validFrom(NOW.plus(DAY)).build();
    Exemption[] file = {early, late, entry("c", "c")};
    Collection<Exemption> known = applied(List.of(), NOW, file);

    assertThat(plan(known, LATER, file).changes()).isEmpty();
    assertThat(plan(known, NOW.plus(DAY).plus(DAY), file).changes()).isEmpty();
  }

  @Test
  void owner_reason_ticket_and_end_change_in_place() {
    Collection<Exemption> known = applied(List.of(), NOW, entry("ci", "ci-*"));
    Exemption edited =
        changed(entry("ci", "ci-*"))
            .owner("platform")
            .reason("other")
            .ticket("https://example.com/1")
            .validUntil(NOW.plus(DAY))
            .build();

    List<Exemption> records = plan(known, LATER, edited).records();

    assertThat(records)
        .containsExactly(
            changed(edited).validFrom(NOW).createdAt(NOW).createdBy("ada@build").build());
  }

  @Test
  void other_matchers_replace_the_exemption() {
    Collection<Exemption> known = applied(List.of(), NOW, entry("ci", "ci-*"));

    List<Exemption> records = plan(known, LATER, entry("ci", "build-*")).records();

    assertThat(records).extracting(Exemption::id).containsExactly("ci~2", "ci");
    assertThat(records.get(0).validFrom()).isEqualTo(LATER);
    assertThat(records.get(1).until()).isEqualTo(LATER);
    assertThat(records.get(1).matchers()).isEqualTo(entry("ci", "ci-*").matchers());
    assertThat(
            plan(applied(known, LATER, entry("ci", "build-*")), LATER, entry("ci", "build-*"))
                .records())
        .isEmpty();
  }

  @Test
  void matchers_in_another_order_are_the_same() {
    Exemption two =
        changed(entry("ci", "a"))
            .matchers(List.of(entry("x", "a").matchers().get(0), entry("x", "b").matchers().get(0)))
            .build();
    List<Exemption.Matcher> reversed = new ArrayList<>(two.matchers());
    java.util.Collections.reverse(reversed);
    Collection<Exemption> known = applied(List.of(), NOW, two);

    assertThat(plan(known, LATER, changed(two).matchers(reversed).build()).changes()).isEmpty();
  }

  @Test
  void a_beginning_that_is_taken_out_replaces_an_exemption_that_has_not_begun() {
    Exemption late = changed(entry("ci", "ci-*")).validFrom(NOW.plus(DAY)).build();
    Collection<Exemption> known = applied(List.of(), NOW, late);

    List<Exemption> records = plan(known, LATER, entry("ci", "ci-*")).records();

    assertThat(records).extracting(Exemption::id).containsExactly("ci~2", "ci");
    assertThat(records.get(0).isInForce(LATER)).isTrue();
    assertThat(records.get(1).isInForce(NOW.plus(DAY))).isFalse();
  }

  @Test
  void what_the_file_does_not_have_is_withdrawn_only_if_pruned() {
    Collection<Exemption> known = applied(List.of(), NOW, entry("ci", "ci-*"), entry("b", "b"));

    Plan kept = Plan.of(List.of(entry("b", "b")), known, each -> false, "x", LATER);
    Plan pruned = Plan.of(List.of(entry("b", "b")), known, each -> true, "x", LATER);

    assertThat(kept.changes()).isEmpty();
    assertThat(pruned.records()).extracting(Exemption::id).containsExactly("ci");
    assertThat(pruned.records().get(0).revokedAt()).isEqualTo(LATER);
  }

  @Test
  void an_exemption_that_was_withdrawn_comes_back_under_a_new_id() {
    Collection<Exemption> known = applied(List.of(), NOW, entry("ci", "ci-*"));
    Plan removal = Plan.withdrawing("ci", known, "bob@laptop", LATER);
    Collection<Exemption> without = removal.result(known);

    assertThat(removal.records()).extracting(Exemption::revokedAt).containsExactly(LATER);
    assertThat(removal.records()).extracting(Exemption::revokedBy).containsExactly("bob@laptop");
    assertThat(Plan.withdrawing("ci", without, "bob@laptop", LATER).changes()).isEmpty();
    assertThat(plan(without, LATER, entry("ci", "ci-*")).records())
        .extracting(Exemption::id)
        .containsExactly("ci~2");
  }

  @Test
  void an_entry_that_is_over_is_not_published_and_its_renewal_is() {
    Instant end = entry("ci", "ci-*").validUntil();
    Collection<Exemption> known = applied(List.of(), NOW, entry("ci", "ci-*"));

    Plan over = plan(known, end, entry("ci", "ci-*"));
    Plan renewed = plan(known, end, changed(entry("ci", "ci-*")).validUntil(end.plus(DAY)).build());

    assertThat(over.changes()).isEmpty();
    assertThat(over.lapsed()).extracting(Exemption::id).containsExactly("ci");
    assertThat(plan(List.of(), end, entry("ci", "ci-*")).records()).isEmpty();
    assertThat(renewed.records()).extracting(Exemption::id).containsExactly("ci~2");
    assertThat(renewed.records().get(0).validFrom()).isEqualTo(end);
  }

  @Test
  void an_end_that_is_moved_into_the_past_withdraws_the_exemption() {
    Collection<Exemption> known = applied(List.of(), NOW, entry("ci", "ci-*"));
    Exemption ended = changed(entry("ci", "ci-*")).validUntil(NOW.minus(DAY)).build();

    assertThat(plan(known, LATER, ended).records())
        .extracting(Exemption::until)
        .containsExactly(LATER);
  }

  @Test
  void records_are_deleted_400_days_after_the_end() {
    Instant end = entry("ci", "ci-*").validUntil();
    Collection<Exemption> known = applied(List.of(), NOW, entry("ci", "ci-*"));

    assertThat(plan(known, end.plus(Plan.KEPT)).obsolete()).isEmpty();
    Plan later = plan(known, end.plus(Plan.KEPT).plusMillis(1));
    assertThat(later.obsolete()).extracting(Exemption::id).containsExactly("ci");
    assertThat(later.result(known)).isEmpty();
  }

  /**
   * Random files, applied one after the other: in force is what the last file has, a second apply
   * changes nothing, and what an id matches, and from when, never changes.
   */
  @Test
  void any_sequence_of_files_leads_to_the_last_one() {
    Random random = new Random(18);
    for (int run = 0; run < 300; run++) {
      Map<String, Exemption> first = new HashMap<>();
      Collection<Exemption> known = List.of();
      Instant now = NOW;
      for (int step = 0; step < 12; step++) {
        now = now.plus(Duration.ofHours(random.nextInt(40 * 24)));
        Exemption[] file = randomFile(random, now);
        known = applied(known, now, file);

        assertThat(plan(known, now, file).records()).isEmpty();
        Instant at = now;
        assertThat(known.stream().filter(each -> each.isInForce(at)).map(PlanTest::content))
            .containsExactlyInAnyOrderElementsOf(
                List.of(file).stream()
                    .filter(each -> each.isInForce(at))
                    .map(PlanTest::content)
                    .toList());
        for (Exemption each : known) {
          Exemption original = first.putIfAbsent(each.id(), each);
          if (original != null) {
            assertThat(each.matchers()).isEqualTo(original.matchers());
            assertThat(each.validFrom()).isEqualTo(original.validFrom());
          }
        }
      }
    }
  }

  private static Exemption[] randomFile(Random random, Instant now) {
    List<Exemption> file = new ArrayList<>();
    for (String id : List.of("a", "b", "c")) {
      if (random.nextBoolean()) {
        ExemptionBuilder entry = changed(entry(id, "f" + random.nextInt(2)));
        Instant from = now.plus(DAY.multipliedBy(random.nextInt(40) - 20));
        file.add(
            entry
                .owner("o" + random.nextInt(2))
                .validFrom(random.nextBoolean() ? ExemptionFile.ALWAYS : from)
                .validUntil(from.plus(DAY.multipliedBy(1 + random.nextInt(60))))
                .build());
      }
    }
    return file.toArray(Exemption[]::new);
  }

  private static List<Object> content(Exemption exemption) {
    return List.of(
        exemption.name(), exemption.matchers(), exemption.owner(), exemption.validUntil());
  }
}
