package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.RateLimitedCaller;
import io.vpcwatch.ingest.aws.ServerTime;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkChangeDraft;
import io.vpcwatch.model.network.NetworkParts;
import io.vpcwatch.service.network.AwsErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * What AWS has answered about the network of one account and region. The time of all of it is that
 * before the first request: an event that comes between two requests is newer than both answers.
 */
final class NetworkDescription {
  /** EC2 may not show for some seconds what a call has changed. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private static final Set<String> DENIED =
      Set.of("UnauthorizedOperation", "AccessDenied", "AccessDeniedException");

  /** The most values of a filter. */
  private static final int BATCH = 200;

  private final AccountRegion place;
  private final RateLimitedCaller caller;
  private final InstantSource clock;
  private final Map<String, NetworkChangeDraft> drafts = new LinkedHashMap<>();
  private final Map<String, String> vpcs = new HashMap<>();
  private final Set<String> answered = new HashSet<>();
  private final Map<String, SdkException> denied = new TreeMap<>();
  private final Map<String, SdkException> failures = new TreeMap<>();
  private boolean unreachable;
  private @Nullable Instant at;

  NetworkDescription(AccountRegion place, RateLimitedCaller caller, InstantSource clock) {
    this.place = place;
    this.caller = caller;
    this.clock = clock;
  }

  /** Sends a request for each batch of ids. */
  interface Request<R> {
    R send(List<String> ids, @Nullable String token);
  }

  /**
   * Reads all pages about these ids.
   *
   * @param permission that the request needs
   * @return false if AWS denies it or does not answer
   */
  <R extends SdkResponse> boolean read(
      String permission,
      Collection<String> ids,
      Request<R> request,
      Function<R, @Nullable String> next,
      Consumer<R> reader)
      throws InterruptedException {
    List<String> all = List.copyOf(ids);
    for (int from = 0; from < all.size(); from += BATCH) {
      List<String> some = all.subList(from, Math.min(all.size(), from + BATCH));
      if (!read(permission, token -> request.send(some, token), next, reader)) {
        return false;
      }
    }
    return true;
  }

  /** As above, without ids. */
  <R extends SdkResponse> boolean read(
      String permission,
      Function<@Nullable String, R> request,
      Function<R, @Nullable String> next,
      Consumer<R> reader)
      throws InterruptedException {
    if (unreachable) {
      return false;
    }
    List<R> pages = new ArrayList<>();
    try {
      String token = null;
      do {
        String position = token;
        R page = caller.send(place, () -> send(request, position));
        pages.add(page);
        token = next.apply(page);
      } while (token != null && !token.isEmpty());
      answered.add(permission);
    } catch (SdkException e) {
      (isDenied(e) ? denied : failures).put(permission, e);
      // Each request would wait as long as this one; the role of the account is the same for all.
      unreachable = !(e instanceof AwsServiceException) || e instanceof StsException;
      return false;
    }
    try {
      pages.forEach(reader);
      return true;
    } catch (IllegalArgumentException | NullPointerException e) {
      // A part of an answer would look like a network that has no more.
      drafts.clear();
      failures.put(permission, SdkClientException.create("AWS returned an invalid answer", e));
      unreachable = true;
      return false;
    }
  }

  /** Whether the role lacks a permission; not whether it may be assumed. */
  static boolean isDenied(SdkException failure) {
    return DENIED.contains(AwsErrors.code(failure)) && !(failure instanceof StsException);
  }

  private <R extends SdkResponse> R send(
      Function<@Nullable String, R> request, @Nullable String token) {
    Instant startedAt = clock.instant();
    R answer = request.apply(token);
    if (at == null) {
      at = ServerTime.of(answer.sdkHttpResponse(), startedAt, clock).minus(MARGIN);
    }
    return answer;
  }

  /** The resource with this id, of which more is known. */
  NetworkChangeDraft draft(NetworkKind kind, String id) {
    return drafts.computeIfAbsent(
        Objects.requireNonNull(id), missing -> new NetworkChangeDraft(kind, id));
  }

  /** As above, in a VPC. */
  NetworkChangeDraft draft(NetworkKind kind, String id, @Nullable String vpc) {
    if (vpc != null) {
      locate(id, vpc);
    }
    return draft(kind, id).part(NetworkParts.VPC, vpc);
  }

  /** Something without a description of its own is in this VPC. */
  void locate(String id, String vpc) {
    vpcs.put(Objects.requireNonNull(id), vpc);
  }

  /** The VPCs of all ids. */
  Map<String, String> vpcs() {
    return vpcs;
  }

  /** The permissions of requests that AWS answered. */
  Set<String> answered() {
    return answered;
  }

  /** How AWS denied requests, by the permission. */
  Map<String, SdkException> denied() {
    return denied;
  }

  /** Why other requests failed, by the permission. */
  Map<String, SdkException> failures() {
    return failures;
  }

  /** Whether no other request is sent, as it would fail, too. */
  boolean isUnreachable() {
    return unreachable;
  }

  List<NetworkChange> changes(String region, boolean replayed) {
    Instant time = at;
    List<NetworkChange> changes = new ArrayList<>();
    if (time == null) {
      return changes;
    }
    for (NetworkChangeDraft draft : drafts.values()) {
      changes.add(
          draft.build(
              NetworkChange.from(SourceType.INVENTORY)
                  .region(region)
                  .time(time)
                  .receivedAt(clock.instant())
                  .replayed(replayed)));
    }
    return changes;
  }
}
