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
 * Which accounts and regions answer, for each use. A failure is logged once, and again when it is
 * over.
 */
public final class AccountAccess {
  private static final Logger LOG = LoggerFactory.getLogger(AccountAccess.class);
  private static final int SHOWN = 5;

  private final MeterRegistry registry;
  private final Map<String, Map<AccountRegion, String>> failures = new ConcurrentHashMap<>();
  private final Map<String, Map<AccountRegion, Boolean>> reached = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> access = new ConcurrentHashMap<>();

  public AccountAccess(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Records a success.
   *
   * @param use lookup, inventory or regions
   */
  public void reached(String use, AccountRegion region) {
    of(reached, use).put(region, true);
    if (of(failures, use).remove(region) != null) {
      LOG.info("{} of {} recovered", use, region);
    }
    updateMetric(use, region.account());
  }

  /** Records a failure. */
  public void failed(String use, AccountRegion region, SdkException exception) {
    String failure = describe(use, exception);
    of(reached, use).remove(region);
    String before = of(failures, use).put(region, failure);
    if (before == null) {
      LOG.warn("{} of {} failed: {}", use, region, failure);
    }
    updateMetric(use, region.account());
  }

  /**
   * Up if any account and region answers; the detail names those that fail.
   *
   * @param ok the detail if none fails
   */
  public Health health(String use, String ok) {
    Map<AccountRegion, String> failing = new TreeMap<>(AccountRegion.ORDER);
    failing.putAll(of(failures, use));
    if (failing.isEmpty()) {
      return Health.up(ok);
    }
    String detail =
        failing.entrySet().stream()
            .limit(SHOWN)
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining("; "));
    if (failing.size() > SHOWN) {
      detail += "; and " + (failing.size() - SHOWN) + " more";
    }
    return of(reached, use).isEmpty() ? Health.down(detail) : Health.up(ok + ", but not " + detail);
  }

  /** Sets it to 0 if any region of the account fails. */
  private void updateMetric(String use, String account) {
    boolean failing =
        of(failures, use).keySet().stream().anyMatch(region -> region.account().equals(account));
    access
        .computeIfAbsent(use + "/" + account, missing -> register(use, account))
        .set(failing ? 0 : 1);
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

  private static String describe(String use, SdkException failure) {
    String text = AwsErrors.of(failure);
    return isDenied(failure)
        ? text + " (let the role trust us, and allow it what deploy/aws grants for " + use + ")"
        : text;
  }

  private static boolean isDenied(SdkException failure) {
    return failure instanceof AwsServiceException answer
        && (answer.statusCode() == 403 || AwsErrors.code(answer).contains("AccessDenied"));
  }

  private static <T> Map<AccountRegion, T> of(
      Map<String, Map<AccountRegion, T>> byUse, String use) {
    return byUse.computeIfAbsent(use, missing -> new ConcurrentHashMap<>());
  }
}
