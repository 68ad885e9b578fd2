package io.vpcwatch.ingest.aws;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vpcwatch.service.network.AwsErrors;
import io.vpcwatch.service.runtime.Health;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Which accounts and regions answer, for each use. A failure is logged once, and again when it is
 * over. A region that a service control policy closes is no failure, as nobody can use it, unless
 * the policy closes the whole account to us.
 */
public final class AccountAccess {
  private static final Logger LOG = LoggerFactory.getLogger(AccountAccess.class);
  private static final int SHOWN = 5;

  private final MeterRegistry registry;
  private final Map<String, Map<AccountRegion, Answer>> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> access = new ConcurrentHashMap<>();

  /**
   * The last answer of an account and region.
   *
   * @param failure null for a success
   * @param closed by a service control policy
   */
  private record Answer(@Nullable String failure, boolean closed) {
    static final Answer SUCCESS = new Answer(null, false);
  }

  public AccountAccess(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Records a success.
   *
   * @param use lookup, inventory, networks, regions or capacity-providers
   */
  public void reached(String use, AccountRegion region) {
    Answer before = of(use).put(region, Answer.SUCCESS);
    if (before != null && before.failure() != null) {
      LOG.info("{} of {} recovered", use, region);
    }
    updateMetric(use, region.account());
  }

  public void failed(String use, AccountRegion region, SdkException exception) {
    failed(use, region, "", exception);
  }

  /**
   * As above, of some of several requests.
   *
   * @param calls for messages: {@code "ec2:DescribeSubnets: "}
   */
  public void failed(String use, AccountRegion region, String calls, SdkException exception) {
    Answer answer =
        new Answer(calls + describe(use, exception), AwsErrors.isClosedByPolicy(exception));
    Answer before = of(use).put(region, answer);
    if (before == null || before.failure() == null) {
      LOG.warn("{} of {} failed: {}", use, region, answer.failure());
    }
    updateMetric(use, region.account());
  }

  /** Whether all of these have answered, or are closed by a service control policy. */
  public boolean isComplete(String use, Collection<AccountRegion> regions) {
    return regions.stream().noneMatch(failures(use)::containsKey);
  }

  /**
   * Up if any account and region answers; the detail names those that fail.
   *
   * @param ok the detail if none fails
   */
  public Health health(String use, String ok) {
    Map<AccountRegion, String> failing = failures(use);
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
    boolean any = of(use).values().stream().anyMatch(answer -> answer.failure() == null);
    return any ? Health.up(ok + ", but not " + detail) : Health.down(detail);
  }

  /** The last failure; null if the last answer was a success, or there was none. */
  public @Nullable String failure(String use, AccountRegion region) {
    Answer answer = of(use).get(region);
    return answer == null ? null : answer.failure();
  }

  private Map<AccountRegion, String> failures(String use) {
    Map<AccountRegion, String> failures = new TreeMap<>(AccountRegion.ORDER);
    of(use)
        .forEach(
            (region, answer) -> {
              if (answer.failure() != null
                  && !(answer.closed() && isReached(use, region.account()))) {
                failures.put(region, answer.failure());
              }
            });
    return failures;
  }

  private boolean isReached(String use, String account) {
    return of(use).entrySet().stream()
        .anyMatch(
            each -> each.getKey().account().equals(account) && each.getValue().failure() == null);
  }

  /** Sets it to 0 if any region of the account fails. */
  private void updateMetric(String use, String account) {
    boolean failing =
        failures(use).keySet().stream().anyMatch(region -> region.account().equals(account));
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

  private Map<AccountRegion, Answer> of(String use) {
    return answers.computeIfAbsent(use, missing -> new ConcurrentHashMap<>());
  }
}
