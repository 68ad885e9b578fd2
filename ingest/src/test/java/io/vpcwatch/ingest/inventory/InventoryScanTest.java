package io.vpcwatch.ingest.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.ingest.kafka.ChangePublisher.Batch;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.runtime.Health;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InventoryScanTest {
  private static final AccountRegion ONE = new AccountRegion("111111111111", "eu-west-1");
  private static final AccountRegion TWO = new AccountRegion("222222222222", "eu-west-1");

  /** Ours is seven seconds slow. */
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  private static final Instant BY_AWS = Instant.parse("2026-11-20T10:00:07Z");

  private final FakeLambda lambda = new FakeLambda();
  private final FakeAws aws = new FakeAws().answering("lambda", lambda);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeKafka kafka = new FakeKafka();
  private final Map<FunctionArn, ExpectedState> known = new HashMap<>();

  @AfterEach
  void stop() {
    aws.close();
  }

  private InventoryScan scan(AccountRegion... places) {
    AwsSettings settings =
        aws.settings(
            Map.of(
                "aws.accounts",
                String.join(",", Stream.of(places).map(AccountRegion::account).distinct().toList()),
                "aws.regions",
                String.join(",", Stream.of(places).map(AccountRegion::region).distinct().toList()),
                "aws.role-name",
                "reader"));
    InventorySettings inventory =
        ServiceSettings.loader()
            .group("ingest.inventory", InventorySettings.class)
            .override(
                Map.of(
                    "ingest.inventory.requests-per-second", "100",
                    "ingest.inventory.parallel", "4"))
            .load()
            .get(InventorySettings.class);
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    IngestContext context =
        kafka.context(FakeAws.context(settings, registry, clock), registry, clock);
    return new InventoryScan(context, inventory, () -> Map.copyOf(known), null);
  }

  private Health pollOnce(AccountRegion... places) throws IOException, InterruptedException {
    kafka.forgetChanges();
    return scan(places).poll(kafka.publisher()::batch);
  }

  /** As the evaluator would believe it from then on. */
  private void believe() {
    for (FunctionChange change : kafka.sent()) {
      if (change.kind() == Kind.DELETED) {
        known.remove(change.functionArn());
      } else {
        known.put(
            change.functionArn(),
            new ExpectedState(change.attachment(), change.role(), change.edge()));
      }
    }
  }

  private double differences(String kind) {
    return registry.get("vpcwatch.inventory.differences").tag("kind", kind).counter().count();
  }

  @Test
  void the_first_scan_publishes_every_function_as_replayed() throws Exception {
    for (int i = 0; i < 120; i++) {
      lambda.put(ONE, "function-" + i, i % 2 == 0 ? new String[] {"subnet-1"} : new String[0]);
    }
    lambda.put(TWO, "other");

    Health health = pollOnce(ONE, TWO);

    assertThat(kafka.acknowledged())
        .hasSize(121)
        .allMatch(change -> change.kind() == Kind.OBSERVED && change.replayed())
        .allMatch(change -> change.sources().contains(SourceType.INVENTORY));
    assertThat(kafka.acknowledged().stream().filter(each -> each.attachment().isAttached()))
        .hasSize(60);
    assertThat(aws.calls("lambda")).hasSize(4);
    assertThat(health.detail()).isEqualTo("121 functions in 2 accounts and regions");
    assertThat(differences("unknown")).isEqualTo(121);
    assertThat(registry.get("vpcwatch.inventory.functions").gauge().value()).isEqualTo(121);
  }

  @Test
  void later_scans_publish_only_differences_and_not_as_replayed() throws Exception {
    lambda.put(ONE, "same", "subnet-1");
    lambda.put(ONE, "detached", "subnet-1");
    lambda.put(ONE, "vanished");
    pollOnce(ONE);
    believe();
    lambda.put(ONE, "detached");
    lambda.put(ONE, "appeared");
    lambda.delete(ONE, "vanished");

    pollOnce(ONE);

    assertThat(kafka.sent())
        .extracting(change -> change.functionArn().name() + " " + change.kind())
        .containsExactlyInAnyOrder("appeared OBSERVED", "detached OBSERVED", "vanished DELETED");
    assertThat(kafka.sent()).noneMatch(FunctionChange::replayed);
    assertThat(differences("changed")).isEqualTo(1);
    assertThat(differences("vanished")).isEqualTo(1);

    believe();
    pollOnce(ONE);
    assertThat(kafka.sent()).isEmpty();
  }

  @Test
  void a_list_older_than_the_events_is_ignored() throws Exception {
    // The list has it detached, while the function itself is known to be attached.
    FunctionArn function = FunctionArn.parse(FakeLambda.arn(ONE, "lagging"));
    known.put(
        function,
        new ExpectedState(
            Attachment.of("vpc-1", List.of("subnet-1"), List.of("sg-1")), null, false));
    lambda.put(ONE, "lagging", "subnet-1");
    aws.answering(
        "lambda",
        call ->
            call.operation().contains("configuration")
                ? lambda.answer(call)
                : FakeAws.json(
                    Map.of(
                        "Functions",
                        List.of(
                            Map.of(
                                "FunctionName", "lagging", "FunctionArn", function.toString())))));

    pollOnce(ONE);

    assertThat(kafka.sent()).isEmpty();
  }

  private static final String ROLE = "arn:aws:iam::111111111111:role/service-role/app";

  private static final String CREATION =
      """
      {"eventTime":"2026-11-20T09:00:00Z","eventSource":"lambda.amazonaws.com",
       "eventName":"CreateFunction20150331","awsRegion":"eu-west-1","eventID":"event-1",
       "requestParameters":{"functionName":"f","role":"%1$s"},
       "responseElements":{"functionArn":"arn:aws:lambda:eu-west-1:111111111111:function:f",
        "role":"%1$s","vpcConfig":{"vpcId":"vpc-1","subnetIds":["subnet-1"],
        "securityGroupIds":["sg-1"],"ipv6AllowedForDualStack":true}}}
      """
          .formatted(ROLE);

  @Test
  void what_an_event_has_shown_of_a_function_is_what_the_inventory_expects() throws Exception {
    Batch batch = kafka.publisher().batch();
    new TrailReader(ReadLimits.defaults(), false, Clock.fixed(NOW, ZoneOffset.UTC))
        .read("test", new ByteArrayInputStream(CREATION.getBytes(UTF_8)), batch);
    batch.await();
    assertThat(kafka.sent().get(0).role()).isEqualTo(ROLE);
    believe();
    lambda.putWithRole(ONE, "f", ROLE, true);

    pollOnce(ONE);
    assertThat(kafka.sent()).isEmpty();

    lambda.putWithRole(ONE, "f", ROLE, false);
    pollOnce(ONE);
    assertThat(kafka.sent())
        .extracting(change -> change.attachment().dualStack())
        .containsExactly(false);

    believe();
    lambda.putWithRole(ONE, "f", ROLE + "-2", false);
    pollOnce(ONE);
    assertThat(kafka.sent()).extracting(FunctionChange::role).containsExactly(ROLE + "-2");
  }

  @Test
  void of_a_known_function_a_missing_role_is_added_without_another_request() throws Exception {
    lambda.put(ONE, "f", "subnet-1");
    pollOnce(ONE);
    believe();
    FunctionHistory known = FunctionHistory.of(kafka.sent());
    lambda.putWithRole(ONE, "f", ROLE, false);
    lambda.answerAt(BY_AWS.plusSeconds(3600));
    int requests = aws.calls("lambda").size();

    pollOnce(ONE);

    assertThat(aws.calls("lambda")).hasSize(requests + 1);
    FunctionStatus status = known.plus(kafka.sent().get(0)).evaluate(Policy.anyVpc()).status();
    assertThat(status.role()).isEqualTo(ROLE);
    assertThat(status.attachment())
        .isEqualTo(known.evaluate(Policy.anyVpc()).status().attachment());
  }

  @Test
  void replicas_of_edge_functions_are_not_missed() throws Exception {
    known.put(
        FunctionArn.parse(FakeLambda.arn(ONE, "us-east-1.edge")),
        new ExpectedState(Attachment.detached(), null, true));

    pollOnce(ONE);

    assertThat(kafka.sent()).isEmpty();
  }

  @Test
  void masters_of_edge_functions_that_are_older_than_vpcwatch_are_not_applicable()
      throws Exception {
    AccountRegion home = new AccountRegion(ONE.account(), "us-east-1");
    lambda.put(home, "edge");
    lambda.put(home, "plain");
    lambda.replicate(home, "edge", "3", ONE);

    pollOnce(home, ONE);

    assertThat(verdicts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("edge", Verdict.NOT_APPLICABLE, "plain", Verdict.VIOLATING));
    List<FunctionChange> ofEdge =
        kafka.sent().stream().filter(each -> each.functionArn().name().equals("edge")).toList();
    assertThat(ofEdge)
        .extracting(FunctionChange::kind)
        .containsExactly(Kind.EDGE_ENABLED, Kind.OBSERVED);
    assertThat(ofEdge.get(0).version()).isEqualTo("3");

    known.put(
        FunctionArn.parse(FakeLambda.arn(home, "edge")),
        new ExpectedState(Attachment.detached(), null, true));
    known.put(
        FunctionArn.parse(FakeLambda.arn(home, "plain")),
        new ExpectedState(Attachment.detached(), null, false));
    pollOnce(home, ONE);
    assertThat(kafka.sent()).isEmpty();
  }

  @Test
  void a_function_on_a_capacity_provider_is_attached_by_it() throws Exception {
    lambda.putManaged(ONE, "managed", "cp-1");
    lambda.putCapacityProvider(ONE, "cp-1", "subnet-1", "subnet-2");

    pollOnce(ONE);

    assertThat(verdicts()).isEqualTo(Map.of("managed", Verdict.COMPLIANT));
    assertThat(kafka.sent().get(0).attachment())
        .isEqualTo(Attachment.byCapacityProvider(FakeLambda.providerArn(ONE, "cp-1")));
    assertThat(kafka.capacityProviders())
        .containsExactly(
            new CapacityProvider(
                FakeLambda.providerArn(ONE, "cp-1"),
                new TreeSet<>(List.of("subnet-1", "subnet-2")),
                new TreeSet<>(List.of("sg-1")),
                NOW));
    FunctionHistory history = FunctionHistory.of(kafka.sent());
    assertThat(history.evaluate(subnets("subnet-1", "subnet-2")).status().verdict())
        .isEqualTo(Verdict.COMPLIANT);
    assertThat(history.evaluate(subnets("subnet-1")).status().verdict())
        .isEqualTo(Verdict.VIOLATING);

    believe();
    pollOnce(ONE);
    assertThat(kafka.sent()).isEmpty();
  }

  /** A policy that knows the capacity providers that were published. */
  private Policy subnets(String... allowed) {
    return new Policy(Collections.emptySortedSet(), new TreeSet<>(List.of(allowed)))
        .knowing(kafka.capacityProviders());
  }

  @Test
  void capacity_providers_that_can_not_be_listed_are_reported_and_the_functions_are_published()
      throws Exception {
    lambda.putManaged(ONE, "managed", "cp-1");

    Health health = pollOnce(ONE);

    assertThat(health).isEqualTo(Health.up("1 functions in 1 accounts and regions"));
    assertThat(verdicts()).isEqualTo(Map.of("managed", Verdict.COMPLIANT));
    assertThat(access("capacity-providers", ONE)).isZero();
    assertThat(access("inventory", ONE)).isEqualTo(1);
  }

  @Test
  void a_region_that_a_service_control_policy_closes_is_an_answer() throws Exception {
    AccountRegion closed = new AccountRegion(ONE.account(), "ap-east-1");
    lambda.put(ONE, "there");
    lambda.closeByPolicy(closed);

    Health health = pollOnce(ONE, closed);

    assertThat(health).isEqualTo(Health.up("1 functions in 2 accounts and regions"));
    assertThat(access("inventory", ONE)).isEqualTo(1);
    assertThat(registry.get("vpcwatch.inventory.last.success.timestamp.seconds").gauge().value())
        .isEqualTo(NOW.getEpochSecond());
  }

  @Test
  void an_account_of_which_all_regions_are_closed_is_reported() throws Exception {
    lambda.put(ONE, "there");
    lambda.closeByPolicy(TWO);

    Health health = pollOnce(ONE, TWO);

    assertThat(health.detail())
        .contains("but not 222222222222/eu-west-1", "service control policy");
    assertThat(access("inventory", TWO)).isZero();
    assertThat(registry.get("vpcwatch.inventory.last.success.timestamp.seconds").gauge().value())
        .isZero();
  }

  private double access(String use, AccountRegion place) {
    return registry
        .get("vpcwatch.account.access")
        .tags("account_id", place.account(), "use", use)
        .gauge()
        .value();
  }

  /** By an evaluator that has seen nothing else. */
  private Map<String, Verdict> verdicts() {
    Map<FunctionArn, List<FunctionChange>> changes =
        kafka.sent().stream().collect(Collectors.groupingBy(FunctionChange::functionArn));
    Map<String, Verdict> verdicts = new HashMap<>();
    changes.forEach(
        (function, ofFunction) ->
            verdicts.put(
                function.name(),
                FunctionHistory.of(ofFunction).evaluate(Policy.anyVpc()).status().verdict()));
    return verdicts;
  }

  @Test
  void an_account_that_denies_access_loses_no_function_and_the_others_are_scanned()
      throws Exception {
    lambda.put(ONE, "there");
    lambda.put(TWO, "there");
    pollOnce(ONE, TWO);
    believe();
    lambda.deny(ONE);
    lambda.put(TWO, "new");

    Health health = pollOnce(ONE, TWO);

    assertThat(kafka.sent())
        .extracting(change -> change.functionArn().toString())
        .containsExactly(FakeLambda.arn(TWO, "new"));
    assertThat(health.ok()).isTrue();
    assertThat(health.detail()).contains("but not 111111111111/eu-west-1", "deploy/aws");
  }

  @Test
  void the_source_fails_if_no_account_answers() {
    lambda.deny(ONE);

    assertThatThrownBy(() -> pollOnce(ONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("AccessDeniedException it is");
  }

  @Test
  void credentials_of_another_account_are_rejected() {
    aws.answering(
        "lambda",
        call ->
            FakeAws.json(
                Map.of(
                    "Functions",
                    List.of(
                        Map.of("FunctionName", "f", "FunctionArn", FakeLambda.arn(TWO, "f"))))));

    assertThatThrownBy(() -> pollOnce(ONE))
        .hasMessageContaining("the credentials are those of account 222222222222");
    assertThat(kafka.sent()).isEmpty();
  }

  @Test
  void an_event_wins_over_an_observation_in_the_same_second() throws Exception {
    lambda.put(ONE, "f");
    pollOnce(ONE);
    FunctionChange observed = kafka.sent().get(0);
    assertThat(observed.eventTime()).isEqualTo(BY_AWS);
    FunctionChange event = attachedBy("0c1d2e3f-0000-4000-8000-000000000001", observed);

    for (List<FunctionChange> order : List.of(List.of(observed, event), List.of(event, observed))) {
      FunctionStatus status = FunctionHistory.of(order).evaluate(Policy.anyVpc()).status();
      assertThat(status.verdict()).isEqualTo(Verdict.COMPLIANT);
    }
  }

  @Test
  void a_function_recreated_in_the_second_of_its_deletion_exists() throws Exception {
    FunctionArn function = FunctionArn.parse(FakeLambda.arn(ONE, "f"));
    known.put(function, new ExpectedState(Attachment.detached(), null, false));
    lambda.put(ONE, "other");
    pollOnce(ONE);

    List<FunctionChange> changes = new ArrayList<>(kafka.sent());
    changes.removeIf(change -> !change.functionArn().equals(function));
    assertThat(changes).extracting(FunctionChange::kind).containsExactly(Kind.DELETED);
    assertThat(changes.get(0).eventTime()).isBefore(BY_AWS);
  }

  private static FunctionChange attachedBy(String eventId, FunctionChange other) {
    return FunctionChange.from(SourceType.EVENTBRIDGE)
        .functionArn(other.functionArn())
        .kind(Kind.CONFIGURED)
        .eventTime(other.eventTime())
        .eventId(eventId)
        .attachment(Attachment.of("vpc-1", List.of("subnet-1"), List.of()))
        .receivedAt(other.receivedAt())
        .build();
  }
}
