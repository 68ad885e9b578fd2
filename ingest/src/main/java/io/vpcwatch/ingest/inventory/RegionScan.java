package io.vpcwatch.ingest.inventory;

import io.vpcwatch.ingest.inventory.FunctionList.Answer;
import io.vpcwatch.ingest.inventory.InventoryMetrics.Difference;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the expected functions of one account and region with the listed ones, and finds the
 * differences. A function that differs is looked up a second time, as the list may be older than
 * the events.
 */
final class RegionScan {
  private final FunctionList functions;
  private final Map<FunctionArn, ExpectedState> expected;
  private final Map<FunctionArn, Set<String>> edgeVersions;
  private final boolean first;
  private final InventoryMetrics metrics;
  private final InstantSource clock;
  private final List<FunctionChange> changes = new ArrayList<>();
  private final NetworkUse use = new NetworkUse();
  private long listed;
  private boolean capacityProviders;

  /**
   * @param expected functions of this account and region
   * @param edgeVersions the versions of functions that are replicated to Lambda@Edge
   * @param first nothing was listed here before, so the result is the baseline and not a difference
   */
  RegionScan(
      FunctionList functions,
      Map<FunctionArn, ExpectedState> expected,
      Map<FunctionArn, Set<String>> edgeVersions,
      boolean first,
      InventoryMetrics metrics,
      InstantSource clock) {
    this.functions = functions;
    this.expected = expected;
    this.edgeVersions = edgeVersions;
    this.first = first;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * @return how many functions there are
   * @throws software.amazon.awssdk.core.exception.SdkException if they can't be listed completely
   */
  long run() throws InterruptedException {
    Map<FunctionArn, ExpectedState> unlisted = new TreeMap<>(expected);
    List<FunctionArn> doubtful = new ArrayList<>();
    functions.forEach(
        function -> {
          listed++;
          use.add(function);
          capacityProviders |= function.attachment().capacityProviderArn() != null;
          ExpectedState before = unlisted.remove(function.function());
          if (before == null || !before.edge()) {
            addReplications(before, function);
          }
          if (before == null) {
            add(Difference.UNKNOWN, function);
          } else if (!function.agreesWith(before)) {
            doubtful.add(function.function());
          } else if (before.role() == null && function.role() != null) {
            // Without a second look-up: after an update of vpcwatch, that is every function.
            metrics.found(Difference.CHANGED);
            changes.add(function.ofRole(clock.instant(), first));
          }
        });
    // Replicas are never listed.
    unlisted.keySet().removeIf(FunctionArn::isEdgeReplica);
    doubtful.addAll(unlisted.keySet());
    for (FunctionArn function : doubtful) {
      lookUp(function);
    }
    return listed;
  }

  /** The differences, in the order in which they are to be published. */
  List<FunctionChange> changes() {
    return changes;
  }

  /** The networks and roles of the listed functions. */
  NetworkUse use() {
    return use;
  }

  /** Whether a listed function runs on a capacity provider. */
  boolean hasCapacityProviders() {
    return capacityProviders;
  }

  /** Before the function itself: without them, it would be outside of a VPC for a moment. */
  private void addReplications(@Nullable ExpectedState before, Observation function) {
    Set<String> versions = edgeVersions.getOrDefault(function.function(), Set.of());
    if (before != null && !versions.isEmpty()) {
      metrics.found(Difference.CHANGED);
    }
    for (String version : versions) {
      changes.add(function.replicated(version, clock.instant(), first));
    }
  }

  private void lookUp(FunctionArn function) throws InterruptedException {
    Answer<Optional<Observation>> answer = functions.find(function);
    ExpectedState before = expected.get(function);
    if (answer.content().isEmpty()) {
      metrics.found(Difference.VANISHED);
      changes.add(Observation.deleted(function, answer.at(), clock.instant()));
    } else if (before == null || !answer.content().get().agreesWith(before)) {
      add(Difference.CHANGED, answer.content().get());
    }
  }

  private void add(Difference difference, Observation function) {
    metrics.found(difference);
    changes.add(function.observed(clock.instant(), first));
  }
}
