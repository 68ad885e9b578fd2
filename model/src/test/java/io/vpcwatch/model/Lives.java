package io.vpcwatch.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Random lives of a function: changes in few seconds, so that ties are common. */
final class Lives {
  private static final FunctionChange.Kind[] KINDS = FunctionChange.Kind.values();
  private static final Attachment[] ATTACHMENTS = {
    SampleChanges.VPC,
    SampleChanges.OTHER_VPC,
    SampleChanges.NO_VPC,
    SampleChanges.NO_VPC,
    SampleChanges.SILENT
  };

  private Lives() {}

  /** Up to {@code most} distinct changes in no particular order. */
  static Arbitrary<List<FunctionChange>> of(int most) {
    return Arbitraries.randomValue(random -> life(random, most)).dontShrink();
  }

  static List<FunctionChange> life(Random random, int most) {
    int count = 1 + random.nextInt(most);
    int seconds = 1 + random.nextInt(count * 2);
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
    FunctionChange.Kind kind = KINDS[random.nextInt(KINDS.length)];
    FunctionChangeBuilder builder = SampleChanges.change(second, kind, id);
    switch (kind) {
      case CREATED ->
          builder
              .attachment(ATTACHMENTS[random.nextInt(ATTACHMENTS.length)])
              .tags(SampleChanges.tag("team", "a" + random.nextInt(3)));
      case CONFIGURED, OBSERVED ->
          builder.attachment(ATTACHMENTS[random.nextInt(ATTACHMENTS.length)]);
      case TAGGED -> builder.tags(SampleChanges.tag("team", "b" + random.nextInt(3)));
      case UNTAGGED -> builder.untagged(new TreeSet<>(Set.of("team")));
      case EDGE_ENABLED, EDGE_DISABLED ->
          builder.version(random.nextInt(4) == 0 ? null : "" + random.nextInt(2));
      case DELETED -> {}
    }
    if (random.nextInt(40) == 0 && kind != FunctionChange.Kind.DELETED) {
      builder.edge(true);
    }
    return builder.build();
  }
}
