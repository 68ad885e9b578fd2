package io.vpcwatch.ingest.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.service.ServiceSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scan at the size of a small organisation, and what an evaluator makes of it. */
class OrganisationInventoryTest {
  private static final List<String> ACCOUNTS =
      List.of("111111111111", "222222222222", "333333333333");
  private static final List<String> REGIONS =
      List.of("eu-west-1", "eu-central-1", "us-east-1", "ap-northeast-1");
  private static final int FUNCTIONS = 500;

  private final FakeLambda lambda = new FakeLambda();
  private final FakeAws aws = new FakeAws().answering("lambda", lambda);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeKafka kafka = new FakeKafka();
  private final Map<FunctionArn, FunctionHistory> histories = new HashMap<>();
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");

  @AfterEach
  void stop() {
    aws.close();
  }

  /**
   * @return how many requests it took
   */
  private int scan() throws Exception {
    int before = aws.calls("lambda").size();
    kafka.forgetChanges();
    AwsSettings settings =
        aws.settings(
            Map.of(
                "aws.accounts", String.join(",", ACCOUNTS),
                "aws.regions", String.join(",", REGIONS),
                "aws.role-name", "reader"));
    InventorySettings inventory =
        ServiceSettings.loader()
            .group("ingest.inventory", InventorySettings.class)
            .override(Map.of("ingest.inventory.requests-per-second", "100"))
            .load()
            .get(InventorySettings.class);
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    IngestContext context =
        kafka.context(FakeAws.context(settings, registry, clock), registry, clock);
    InventoryScan scan = new InventoryScan(context, inventory, this::known, null);
    scan.poll(kafka.publisher()::batch);
    scan.stop();
    for (FunctionChange change : kafka.sent()) {
      histories.merge(
          change.functionArn(),
          FunctionHistory.of(List.of(change)),
          (old, one) -> old.plus(change));
    }
    return aws.calls("lambda").size() - before;
  }

  private Map<FunctionArn, ExpectedState> known() {
    Map<FunctionArn, ExpectedState> known = new HashMap<>();
    histories.forEach(
        (function, history) -> {
          FunctionChange last = history.changes().get(history.changes().size() - 1);
          if (last.kind() != Kind.DELETED) {
            known.put(function, new ExpectedState(last.attachment(), last.role(), last.edge()));
          }
        });
    return known;
  }

  private Map<Verdict, Long> verdicts() {
    return histories.values().stream()
        .map(history -> history.evaluate(Policy.anyVpc()).status().verdict())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static void everywhere(Consumer<AccountRegion> action) {
    for (String account : ACCOUNTS) {
      REGIONS.forEach(region -> action.accept(new AccountRegion(account, region)));
    }
  }

  private void put(AccountRegion place, int from, int to, String... subnets) {
    for (int i = from; i < to; i++) {
      lambda.put(place, "function-" + i, subnets);
    }
  }

  @Test
  void every_function_gets_a_verdict_and_a_missed_change_updates_it() throws Exception {
    everywhere(place -> put(place, 0, 100));
    everywhere(place -> put(place, 100, FUNCTIONS, "subnet-1"));

    assertThat(scan()).as("requests: pages of 50, and one for replicas").isEqualTo(120 + 12);
    assertThat(verdicts()).isEqualTo(Map.of(Verdict.VIOLATING, 1_200L, Verdict.COMPLIANT, 4_800L));

    now = now.plusSeconds(3600);
    lambda.answerAt(now);
    // Ten are attached, ten are detached, five go and five come.
    everywhere(place -> put(place, 0, 10, "subnet-1"));
    everywhere(place -> put(place, 100, 110));
    everywhere(
        place ->
            List.of(200, 201, 202, 203, 204).forEach(i -> lambda.delete(place, "function-" + i)));
    everywhere(place -> put(place, FUNCTIONS, FUNCTIONS + 5));

    assertThat(scan())
        .as("requests: pages, and a question for each doubt")
        .isEqualTo(120 + 12 + 300);
    assertThat(kafka.sent()).hasSize(360);
    assertThat(verdicts())
        .isEqualTo(
            Map.of(Verdict.VIOLATING, 1_260L, Verdict.COMPLIANT, 4_740L, Verdict.DELETED, 60L));
  }
}
