package io.vpcwatch.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Random lives of a function: changes in few seconds, so that ties are common. */
final class Lives {
  private static final FunctionChange.Kind[] KINDS = FunctionChange.Kind.values();
  private static final Set<FunctionChange.Kind> SHOW_ROLES =
      Set.of(
          FunctionChange.Kind.CREATED,
          FunctionChange.Kind.CONFIGURED,
          FunctionChange.Kind.OBSERVED);
  private static final String[] TAGS = {"team", "env", "cost"};
  private static final Attachment[] ATTACHMENTS = {
    SampleChanges.VPC,
    SampleChanges.VPC.withDualStack(true),
    SampleChanges.OTHER_VPC,
    SampleChanges.MANAGED,
    SampleChanges.NO_VPC,
    SampleChanges.NO_VPC,
    SampleChanges.SILENT
  };

  private Lives() {}

  /** Up to {@code most} distinct changes in no particular order. */
  static Arbitrary<List<FunctionChange>> of(int most) {
    return Arbitraries.randomValue(random -> life(random, most)).dontShrink();
  }

  /** Up to {@code most} distinct changes within very few seconds. */
  static Arbitrary<List<FunctionChange>> ofFewSeconds(int most) {
    return Arbitraries.randomValue(
            random -> life(random, 1 + random.nextInt(most), 1 + random.nextInt(3)))
        .dontShrink();
  }

  /**
   * Up to {@code most} distinct changes that all have the same event id, as in published trails.
   */
  static Arbitrary<List<FunctionChange>> masked(int most) {
    return Arbitraries.randomValue(
            random -> {
              Map<List<?>, FunctionChange> distinct = new HashMap<>();
              for (FunctionChange each : life(random, most)) {
                FunctionChange masked =
                    FunctionChangeBuilder.builder(each).eventId("masked").build();
                distinct.put(List.of(masked.kind(), masked.eventTime()), masked);
              }
              return (List<FunctionChange>) new ArrayList<>(distinct.values());
            })
        .dontShrink();
  }

  /**
   * Calls as they happen: each only where it succeeds, several in a second, each with the time of
   * the modification in milliseconds. In the order in which they happened; the first is alone in
   * its second, so that it is known whether the function existed before the others.
   */
  static Arbitrary<List<FunctionChange>> real(int most) {
    return Arbitraries.randomValue(random -> real(random, 1 + random.nextInt(most))).dontShrink();
  }

  private static List<FunctionChange> real(Random random, int count) {
    List<FunctionChange> life = new ArrayList<>();
    boolean exists = false;
    int millis = 0;
    while (life.size() < count) {
      millis += life.size() == 1 ? 1000 : 1 + random.nextInt(300);
      FunctionChange.Kind kind =
          !exists
              ? FunctionChange.Kind.CREATED
              : random.nextInt(3) == 0
                  ? FunctionChange.Kind.DELETED
                  : FunctionChange.Kind.CONFIGURED;
      exists = kind != FunctionChange.Kind.DELETED;
      String id = Integer.toHexString(random.nextInt(100_000)) + "-" + life.size();
      FunctionChangeBuilder change = SampleChanges.change(millis / 1000, kind, id);
      if (exists) {
        change
            .attachment(random.nextBoolean() ? SampleChanges.VPC : SampleChanges.NO_VPC)
            .lastModified(SampleChanges.at(0).plusMillis(millis));
      }
      life.add(change.build());
    }
    return life;
  }

  static List<FunctionChange> life(Random random, int most) {
    int count = 1 + random.nextInt(most);
    return life(random, count, 1 + random.nextInt(count * 2));
  }

  /**
   * Of about the given length. What happens often differs from life to life: there are lives with
   * hardly anything but tags, with a single creation, or with many in each second.
   */
  static List<FunctionChange> longLife(Random random, int length) {
    int count = length + random.nextInt(length / 4);
    int seconds = 1 + random.nextInt(random.nextInt(4) == 0 ? 50 : 3 * count);
    double[] weights = new double[KINDS.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.pow(random.nextDouble(), 1 + random.nextInt(8));
    }
    Set<String> ids = new HashSet<>();
    List<FunctionChange> life = new ArrayList<>();
    while (life.size() < count) {
      String id = Integer.toHexString(random.nextInt(10_000_000));
      if (ids.add(id)) {
        life.add(change(random, id, random.nextInt(seconds), KINDS[weighted(random, weights)]));
      }
    }
    return life;
  }

  private static int weighted(Random random, double[] weights) {
    double rest = random.nextDouble() * java.util.Arrays.stream(weights).sum();
    int index = 0;
    while (index < weights.length - 1 && rest >= weights[index]) {
      rest -= weights[index];
      index++;
    }
    return index;
  }

  private static List<FunctionChange> life(Random random, int count, int seconds) {
    Set<String> ids = new HashSet<>();
    List<FunctionChange> life = new ArrayList<>();
    while (life.size() < count) {
      String id = Integer.toHexString(random.nextInt(100_000));
      if (ids.add(id)) {
        life.add(change(random, id, random.nextInt(seconds)));
      }
    }
    return life;
  }

  /** The same changes shuffled, with copies that differ in how they arrived. */
  static List<FunctionChange> disorder(Random random, List<FunctionChange> life) {
    List<FunctionChange> arrivals = new ArrayList<>(life);
    for (FunctionChange change : life) {
      for (int copies = random.nextInt(3); copies > 0; copies--) {
        arrivals.add(change);
      }
    }
    Collections.shuffle(arrivals, random);
    return arrivals;
  }

  private static FunctionChange change(Random random, String id, int second) {
    return change(random, id, second, KINDS[random.nextInt(KINDS.length)]);
  }

  private static FunctionChange change(
      Random random, String id, int second, FunctionChange.Kind kind) {
    FunctionChangeBuilder builder = SampleChanges.change(second, kind, id);
    switch (kind) {
      case CREATED ->
          builder
              .attachment(ATTACHMENTS[random.nextInt(ATTACHMENTS.length)])
              .tags(SampleChanges.tag("team", "a" + random.nextInt(3)));
      case CONFIGURED, OBSERVED ->
          builder.attachment(ATTACHMENTS[random.nextInt(ATTACHMENTS.length)]);
      case TAGGED ->
          builder.tags(SampleChanges.tag(TAGS[random.nextInt(3)], "b" + random.nextInt(3)));
      case UNTAGGED ->
          builder.untagged(
              new TreeSet<>(List.of(TAGS[random.nextInt(3)], TAGS[random.nextInt(3)])));
      case EDGE_ENABLED, EDGE_DISABLED ->
          builder.version(random.nextInt(4) == 0 ? null : "" + random.nextInt(2));
      case DELETED -> {}
    }
    if (kind != FunctionChange.Kind.DELETED && random.nextBoolean()) {
      builder.lastModified(SampleChanges.at(second).plusMillis(100L * random.nextInt(10)));
    }
    if (SHOW_ROLES.contains(kind) && random.nextInt(3) == 0) {
      builder.role("arn:aws:iam::111122223333:role/" + random.nextInt(3));
    }
    if (kind == FunctionChange.Kind.CONFIGURED) {
      builder.requested(random.nextInt(3) == 0);
    }
    if (random.nextInt(40) == 0 && kind != FunctionChange.Kind.DELETED) {
      builder.edge(true);
    }
    return builder.build();
  }
}
