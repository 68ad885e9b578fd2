package io.vpcwatch.bench;

import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionChange.Kind;
import io.vpcwatch.model.SourceType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Functions without a VPC of an account of their own, created one after another: how long each
 * takes until the topic functions shows it.
 */
final class Probes {
  private static final String ACCOUNT = "444455556666";
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Clock CLOCK = Clock.systemUTC();

  private final ChangePublisher publisher;
  private final Map<FunctionArn, Instant> sent = new HashMap<>();
  private final List<Long> latencies = new ArrayList<>();
  private Instant next = CLOCK.instant();

  Probes(ChangePublisher publisher) {
    this.publisher = publisher;
  }

  /** Creates the next function when it is time. */
  void create() {
    Instant now = CLOCK.instant();
    if (now.isAfter(next)) {
      FunctionChange probe =
          created(ACCOUNT, "probe" + now.toEpochMilli(), Attachment.detached(), now);
      sent.put(probe.functionArn(), now);
      // Not awaited: the reader must not wait for it.
      publisher.batch().onChange(probe);
      next = now.plus(INTERVAL);
    }
  }

  void shown(FunctionArn function) {
    Instant at = sent.remove(function);
    if (at != null) {
      latencies.add(Duration.between(at, CLOCK.instant()).toMillis());
    }
  }

  /** Forgets what was measured. */
  void restart() {
    latencies.clear();
  }

  String summary() {
    Collections.sort(latencies);
    return latencies.isEmpty()
        ? "no function of another account"
        : "%d functions of another account: p50 %d ms, p99 %d ms"
            .formatted(
                latencies.size(),
                latencies.get(latencies.size() / 2),
                latencies.get(latencies.size() * 99 / 100));
  }

  static FunctionChange created(String account, String name, Attachment attachment, Instant now) {
    return FunctionChange.from(SourceType.EVENTBRIDGE)
        .functionArn(new FunctionArn("aws", "eu-west-1", account, name))
        .kind(Kind.CREATED)
        .eventTime(now.truncatedTo(ChronoUnit.SECONDS))
        .eventId(name)
        .attachment(attachment)
        .receivedAt(now)
        .build();
  }
}
