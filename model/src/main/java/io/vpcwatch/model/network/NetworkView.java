package io.vpcwatch.model.network;

import org.jspecify.annotations.Nullable;

/** Looks network resources up. */
@FunctionalInterface
public interface NetworkView {
  /** Null if no change has shown the resource. */
  @Nullable NetworkResource find(String region, String id);
}
