package io.vpcwatch.model.network;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks resources up and remembers which: the result depends on these, known or not. */
final class Lookup {
  private final NetworkView view;
  private final String region;
  private final SortedSet<String> ids = new TreeSet<>();

  Lookup(NetworkView view, String region) {
    this.view = view;
    this.region = region;
  }

  @Nullable NetworkResource find(String id) {
    ids.add(id);
    return view.find(region, id);
  }

  /** Finds a resource of IAM. */
  @Nullable NetworkResource findGlobal(String id) {
    ids.add(id);
    return view.find(NetworkChange.GLOBAL, id);
  }

  SortedSet<String> ids() {
    return ids;
  }
}
