package io.vpcwatch.evaluator;

import io.vpcwatch.evaluator.FunctionEvaluator.Trigger;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EvaluatedState;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionState;
import io.vpcwatch.model.Hash;
import io.vpcwatch.model.PlacementPolicy;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkEvent;
import io.vpcwatch.model.network.NetworkResource;
import io.vpcwatch.model.network.Placement;
import io.vpcwatch.model.network.PlacementState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges the placements of the functions of one task by the rules about the network, and knows
 * which functions are to be evaluated after a change of the network: those of the placements whose
 * results the change alters, and no others.
 */
final class Placements {
  private static final int CACHED = 1000;

  private final NetworkStore store;
  private final Map<String, JudgedPlacement> cache =
      new LinkedHashMap<>(16, 0.75F, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JudgedPlacement> eldest) {
          return size() > CACHED;
        }
      };

  /** The last resource that was looked at. */
  private String purged = "";

  Placements(NetworkStore store) {
    this.store = store;
  }

  /**
   * How a function keeps the rules.
   *
   * @param placement the key of its placement, null if the rules do not apply to it
   */
  record Result(@Nullable String placement, PlacementState.Step step) {}

  /**
   * What was announced of a function.
   *
   * @param placement the key of its placement, null if it had none
   */
  record Announced(@Nullable String placement, PlacementState state) {
    static final Announced NOTHING = new Announced(null, PlacementState.none());
  }

  /** Takes over what a change shows, and judges what depends on it. */
  void apply(NetworkChange change, Trigger trigger) {
    NetworkResource known = store.find(change.region(), change.id());
    NetworkResource joined = known == null ? NetworkResource.of(change) : known.plus(change);
    if (joined.equals(known)) {
      return;
    }
    store.put(joined);
    EventRef event = eventOf(change);
    for (String key : store.dependents(change.id())) {
      JudgedPlacement before = store.placement(key);
      if (before != null) {
        JudgedPlacement after = before.after(event, store);
        put(key, after, before);
        if (!after.results().equals(before.results())) {
          store.put(new NetworkStore.Pending(key, "", trigger));
        }
      }
    }
  }

  /** Forgets the next of the resources that were deleted before a moment and are of no use. */
  void purgeDeleted(Instant before, int limit) {
    purged = store.purgeDeleted(before, purged, limit);
  }

  private static EventRef eventOf(NetworkChange change) {
    NetworkEvent event = change.event();
    return event == null
        ? EventRef.unknown(change.time())
        : new EventRef(change.time(), event.eventId(), event.actor());
  }

  /**
   * Evaluates the next functions.
   *
   * @return whether there are more
   */
  boolean step(BiConsumer<FunctionArn, Trigger> evaluator, int limit) {
    NetworkStore.Pending pending = store.pending();
    if (pending == null) {
      return false;
    }
    List<String> functions = store.functions(pending.placement(), pending.from(), limit + 1);
    functions.stream()
        .limit(limit)
        .forEach(function -> evaluator.accept(FunctionArn.parse(function), pending.trigger()));
    if (functions.size() > limit) {
      store.put(pending.from(functions.get(limit)));
    } else {
      store.finish(pending);
    }
    return true;
  }

  /**
   * Judges a function, and remembers its placement.
   *
   * @param now null if this version does not understand it
   */
  Result judge(
      FunctionArn function,
      Announced before,
      @Nullable EvaluatedState now,
      Policy policy,
      Trigger trigger) {
    Placement placement = now == null ? null : placementOf(function, now, policy);
    String key = placement == null ? null : keyOf(function.account(), placement);
    if (before.placement() != null && !before.placement().equals(key)) {
      store.remove(before.placement(), function);
      cache.remove(before.placement());
    }
    if (key == null || placement == null || now == null) {
      return new Result(null, end(before.state(), now, policy));
    }
    JudgedPlacement judged = judged(key, placement, policy.placement());
    if (!key.equals(before.placement())) {
      store.add(key, function);
    }
    return new Result(
        key,
        before
            .state()
            .next(
                new PlacementState.Judgement(
                    now.state(),
                    judged.results(),
                    judged.altered(),
                    policy,
                    Instant.ofEpochMilli(trigger.timestamp()),
                    trigger.replayed())));
  }

  /** Null if the rules do not apply. */
  private static @Nullable Placement placementOf(
      FunctionArn function, EvaluatedState now, Policy policy) {
    FunctionState state = now.state();
    boolean applies =
        policy.judgesNetwork()
            && now.verdict() != Verdict.DELETED
            && now.verdict() != Verdict.NOT_APPLICABLE
            && state.attachment().isAttached();
    return applies
        ? new Placement(
            function.region(),
            policy.networkOf(state.attachment()),
            state.attachment().dualStack(),
            policy.placement().isEnabled(PlacementRule.ROLE_PERMISSIONS) ? state.role() : null)
        : null;
  }

  private JudgedPlacement judged(String key, Placement placement, PlacementPolicy policy) {
    JudgedPlacement known = cache.get(key);
    if (known == null) {
      known = store.placement(key);
    }
    if (known == null || !known.isBy(policy)) {
      JudgedPlacement judged = JudgedPlacement.of(placement, policy, store);
      put(key, judged, known);
      return judged;
    }
    cache.put(key, known);
    return known;
  }

  private void put(String key, JudgedPlacement judged, @Nullable JudgedPlacement before) {
    store.put(key, judged, before);
    cache.put(key, judged);
  }

  /** Whose violations are none any more, by another policy, are not ended by anything. */
  private static PlacementState.Step end(
      PlacementState before, @Nullable EvaluatedState now, Policy policy) {
    if (now == null) {
      return new PlacementState.Step(before, List.copyOf(before.open().values()));
    }
    if (now.verdict() == Verdict.DELETED) {
      return before.ended(now.since(), End.DELETED);
    }
    if (!policy.judgesNetwork()) {
      return before.ended(null, End.NOT_APPLICABLE);
    }
    EventRef configured = now.state().configuredBy();
    boolean isDetached = now.verdict() != Verdict.NOT_APPLICABLE;
    return before.ended(
        isDetached ? Objects.requireNonNullElse(configured, now.since()) : now.since(),
        End.NOT_APPLICABLE);
  }

  private static String keyOf(String account, Placement placement) {
    return Hash.of(account + "\n" + placement);
  }
}
