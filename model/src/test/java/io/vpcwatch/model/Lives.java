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

/** Random lives of a function: facts in few seconds, so that ties are common. */
final class Lives {
  private static final FunctionChange.Kind[] KINDS = FunctionChange.Kind.values();
  private static final Attachment[] ATTACHMENTS = {
    Facts.VPC, Facts.OTHER_VPC, Facts.NO_VPC, Facts.NO_VPC, Facts.SILENT
  };

  private Lives() {}

  /** Up to {@code most} distinct facts in no particular order. */
  static Arbitrary<List<FunctionChange>> of(int most) {
    return Arbitraries.randomValue(random -> life(random, most)).dontShrink();
  }

  static List<FunctionChange> life(Random random, int most) {
    int facts = 1 + random.nextInt(most);
    int seconds = 1 + random.nextInt(facts * 2);
    Set<String> ids = new HashSet<>();
    List<FunctionChange> life = new ArrayList<>();
    while (life.size() < facts) {
      String id = Integer.toHexString(random.nextInt(100_000));
      if (ids.add(id)) {
        life.add(fact(random, id, random.nextInt(seconds)));
      }
    }
    return life;
  }

  /** The same facts shuffled, with copies that differ in how they arrived. */
  static List<FunctionChange> disorder(Random random, List<FunctionChange> life) {
    List<FunctionChange> arrivals = new ArrayList<>(life);
    for (FunctionChange fact : life) {
      for (int copies = random.nextInt(3); copies > 0; copies--) {
        arrivals.add(fact);
      }
    }
    Collections.shuffle(arrivals, random);
    return arrivals;
  }

  private static FunctionChange fact(Random random, String id, int second) {
    FunctionChange.Kind kind = KINDS[random.nextInt(KINDS.length)];
    FunctionChangeBuilder change = Facts.change(second, kind, id);
    switch (kind) {
      case CREATED ->
          change
              .attachment(ATTACHMENTS[random.nextInt(ATTACHMENTS.length)])
              .tags(Facts.tag("team", "a" + random.nextInt(3)));
      case CONFIGURED, OBSERVED ->
          change.attachment(ATTACHMENTS[random.nextInt(ATTACHMENTS.length)]);
      case TAGGED -> change.tags(Facts.tag("team", "b" + random.nextInt(3)));
      case UNTAGGED -> change.untagged(new TreeSet<>(Set.of("team")));
      case EDGE_ENABLED, EDGE_DISABLED ->
          change.version(random.nextInt(4) == 0 ? null : "" + random.nextInt(2));
      case DELETED -> {}
    }
    if (random.nextInt(40) == 0 && kind != FunctionChange.Kind.DELETED) {
      change.edge(true);
    }
    return change.build();
  }
}
