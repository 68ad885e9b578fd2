package io.vpcwatch.model.report;

import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The functions that existed at a moment, collected from their histories. For one thread. */
public final class KnownFunctions {
  private final Policy policy;
  private final Instant moment;
  private final List<KnownFunction> functions = new ArrayList<>();
  private @Nullable Instant firstEvent;
  private @Nullable Instant lastEvent;

  /**
   * @param policy with the exemptions, as of that moment
   */
  public KnownFunctions(Policy policy, Instant moment) {
    this.policy = policy;
    this.moment = moment;
  }

  public void add(FunctionHistory history) {
    List<FunctionChange> changes = history.changes();
    if (changes.isEmpty()) {
      return;
    }
    KnownFunction known = KnownFunction.of(history, policy, moment);
    if (known != null) {
      functions.add(known);
    }
    Instant first = changes.get(0).eventTime();
    Instant last = changes.get(changes.size() - 1).eventTime();
    firstEvent = firstEvent == null || first.isBefore(firstEvent) ? first : firstEvent;
    lastEvent = lastEvent == null || last.isAfter(lastEvent) ? last : lastEvent;
  }

  public List<KnownFunction> functions() {
    return functions;
  }

  /** What is known of the inputs beside the events. */
  public Coverage coverage(
      List<Coverage.Source> sources,
      List<Coverage.Unread> unread,
      List<Coverage.Gap> gaps,
      List<String> notes) {
    List<String> all = new ArrayList<>();
    if (firstEvent == null) {
      all.add("No event of any function is known.");
    } else {
      all.add(
          "The events known of functions are from %s to %s: nothing is known of another time."
              .formatted(firstEvent, lastEvent));
    }
    all.addAll(notes);
    return new Coverage(firstEvent, lastEvent, sources, unread, gaps, all);
  }
}
