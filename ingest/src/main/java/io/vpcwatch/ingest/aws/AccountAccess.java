package io.vpcwatch.ingest.aws;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.service.runtime.Health;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Which accounts and regions answer, for each use of them. Trouble is logged once, until it is
 * over.
 */
public final class AccountAccess {
  private static final Logger LOG = LoggerFactory.getLogger(AccountAccess.class);
  private static final int SHOWN = 5;

  private final MeterRegistry registry;
  private final Map<String, Map<AccountRegion, String>> problems = new ConcurrentHashMap<>();
  private final Map<String, Map<AccountRegion, Boolean>> reached = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> access = new ConcurrentHashMap<>();

  public AccountAccess(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * It works.
   *
   * @param use lookup, inventory or regions
   */
  public void reached(String use, AccountRegion place) {
    of(reached, use).put(place, true);
    if (of(problems, use).remove(place) != null) {
      LOG.info("{} of {} works again", use, place);
    }
    tell(use, place.account());
  }

  /** It does not. The others go on. */
  public void failed(String use, AccountRegion place, SdkException failure) {
    String problem = problemOf(use, failure);
    of(reached, use).remove(place);
    String before = of(problems, use).put(place, problem);
    if (before == null) {
      LOG.warn("{} of {} fails, the others go on: {}", use, place, problem);
    }
    tell(use, place.account());
  }

  /**
   * Well as long as any place is; the detail names those that are not.
   *
   * @param well what to say when all is well
   */
  public Health health(String use, String well) {
    Map<AccountRegion, String> failing = new TreeMap<>(AccountRegion.ORDER);
    failing.putAll(of(problems, use));
    if (failing.isEmpty()) {
      return Health.up(well);
    }
    String detail =
        failing.entrySet().stream()
            .limit(SHOWN)
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining("; "));
    if (failing.size() > SHOWN) {
      detail += "; and " + (failing.size() - SHOWN) + " more";
    }
    return of(reached, use).isEmpty()
        ? Health.down(detail)
        : Health.up(well + ", but not " + detail);
  }

  /** 0 as soon as one region of the account fails. */
  private void tell(String use, String account) {
    boolean fails =
        of(problems, use).keySet().stream().anyMatch(place -> place.account().equals(account));
    access
        .computeIfAbsent(use + "/" + account, missing -> register(use, account))
        .set(fails ? 0 : 1);
  }

  private AtomicInteger register(String use, String account) {
    AtomicInteger state = new AtomicInteger();
    Gauge.builder("vpcwatch.account.access", state, AtomicInteger::doubleValue)
        .description("Whether all watched regions of an account answer (1) or not (0), by use")
        .tag("account_id", account)
        .tag("use", use)
        .strongReference(true)
        .register(registry);
    return state;
  }

  private static String problemOf(String use, SdkException failure) {
    String text = AwsErrors.of(failure);
    return isDenied(failure)
        ? text + " (let the role trust us, and allow it what deploy/aws grants for " + use + ")"
        : text;
  }

  private static boolean isDenied(SdkException failure) {
    return failure instanceof AwsServiceException answer
        && (answer.statusCode() == 403
            || (answer.awsErrorDetails() != null
                && String.valueOf(answer.awsErrorDetails().errorCode()).contains("AccessDenied")));
  }

  private static <T> Map<AccountRegion, T> of(
      Map<String, Map<AccountRegion, T>> byUse, String use) {
    return byUse.computeIfAbsent(use, missing -> new ConcurrentHashMap<>());
  }
}
