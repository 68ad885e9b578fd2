package io.vpcwatch.ingest.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.backfill.BackfillProgress;
import io.vpcwatch.ingest.backfill.TimeRange;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.FunctionChange;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LookupBackfillTest {
  private static final Logger LOG = LoggerFactory.getLogger(LookupBackfillTest.class);
  private static final AccountRegion ONE = new AccountRegion("111111111111", "eu-west-1");
  private static final AccountRegion TWO = new AccountRegion("222222222222", "eu-west-1");
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
  private static final Instant FROM = NOW.minus(Duration.ofDays(10));

  /** AWS's true figures are 5000 and 2, for which the machine has to wait a minute. */
  private static final int EVENTS = Integer.getInteger("vpcwatch.lookup.events", 500);

  private static final int PER_SECOND = Integer.getInteger("vpcwatch.lookup.per-second", 20);

  private final FakeEventHistory history = new FakeEventHistory();
  private final FakeAws aws = new FakeAws().answering("cloudtrail", history);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeKafka kafka = new FakeKafka();
  private final BackfillProgress progress = new BackfillProgress();

  @AfterEach
  void stop() {
    aws.close();
  }

  private void backfill(Instant now, int perSecond, AccountRegion... places)
      throws IOException, InterruptedException {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    IngestContext context =
        kafka.context(
            FakeAws.context(aws.settings(Map.of("aws.role-name", "reader")), registry, clock),
            registry,
            clock);
    new LookupBackfill(
            context,
            List.of(places),
            new RateLimitedCaller("LookupEvents", perSecond, registry),
            new TimeRange(FROM, now),
            false,
            false)
        .run(progress);
  }

  private List<String> addEvents(int count) {
    long step = Duration.ofDays(10).toSeconds() / (count + 1);
    IntStream.range(0, count).forEach(i -> history.add(FROM.plusSeconds(step * (i + 1)), "e-" + i));
    return IntStream.range(0, count).mapToObj(i -> "e-" + i).toList();
  }

  private List<String> published() {
    return kafka.sent().stream().map(FunctionChange::eventId).toList();
  }

  private long counted(String name) {
    return (long) registry.counter(name, "api", "LookupEvents").count();
  }

  private void log(String who) {
    LOG.info(
        "{}: {} events, {} requests/s allowed: {} requests, {} throttled, {} delivered",
        who,
        EVENTS,
        PER_SECOND,
        counted("vpcwatch.aws.requests"),
        counted("vpcwatch.aws.throttles"),
        published().size());
  }

  @Test
  void everything_is_published_in_order_and_marked_as_replayed() throws Exception {
    List<String> events = addEvents(EVENTS);
    history.limit(PER_SECOND);

    backfill(NOW, PER_SECOND, ONE);

    log("alone");
    assertThat(published()).isEqualTo(events);
    assertThat(kafka.sent()).allMatch(FunctionChange::replayed);
    assertThat(progress.now().share()).isEqualTo(1);
    assertThat(counted("vpcwatch.aws.throttles"))
        .isLessThan(counted("vpcwatch.aws.requests") / 4 + 1);
  }

  @Test
  void everything_is_published_although_other_clients_use_up_the_rate_limit() throws Exception {
    List<String> events = addEvents(EVENTS);
    history.limit(PER_SECOND);
    AtomicInteger asked = new AtomicInteger();
    aws.answering(
        "cloudtrail",
        call -> {
          if (asked.incrementAndGet() % 6 == 0) {
            history.useUpFromElsewhere(ONE);
          }
          return history.answer(call);
        });

    backfill(NOW, PER_SECOND, ONE);

    log("with another caller");
    assertThat(published()).isEqualTo(events);
    assertThat(counted("vpcwatch.aws.throttles")).isPositive();
  }

  @Test
  void a_repeated_backfill_resumes_where_it_was_interrupted() throws Exception {
    List<String> events = addEvents(400);
    aws.answering("cloudtrail", new Failing(history, 5));
    assertThatThrownBy(() -> backfill(NOW, 1000, ONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run the same command again");
    int before = published().size();
    aws.answering("cloudtrail", history);

    backfill(NOW.plusSeconds(600), 1000, ONE);

    assertThat(before).isBetween(1, 399);
    assertThat(published()).isEqualTo(events);
    assertThat(progress.now().resumedFrom()).isNotEmpty();
  }

  @Test
  void an_account_that_is_denied_is_named_and_the_others_are_read() {
    List<String> events = addEvents(10);
    aws.answering(
        "cloudtrail",
        call ->
            call.place().equals(TWO)
                ? FakeAws.error(400, "AccessDeniedException")
                : history.answer(call));

    assertThatThrownBy(() -> backfill(NOW, 1000, TWO, ONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("222222222222/eu-west-1")
        .hasMessageNotContaining("111111111111");
    assertThat(published()).isEqualTo(events);
  }

  @Test
  void a_region_that_a_service_control_policy_closes_is_done() throws Exception {
    List<String> events = addEvents(10);
    AccountRegion closed = new AccountRegion(ONE.account(), "ap-east-1");
    aws.answering(
        "cloudtrail",
        call ->
            call.place().equals(closed)
                ? FakeAws.error(
                    400,
                    "AccessDeniedException",
                    "not authorized with an explicit deny in a service control policy")
                : history.answer(call));

    backfill(NOW, 1000, closed, ONE);

    assertThat(published()).isEqualTo(events);
  }

  /** Answers some requests, and denies the others. */
  private static final class Failing implements FakeAws.Service {
    private final FakeAws.Service answering;
    private int left;

    Failing(FakeAws.Service answering, int left) {
      this.answering = answering;
      this.left = left;
    }

    @Override
    public ResponseDefinitionBuilder answer(FakeAws.Call call) throws IOException {
      return left-- > 0 ? answering.answer(call) : FakeAws.error(400, "AccessDeniedException");
    }
  }
}
