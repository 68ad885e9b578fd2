package io.vpcwatch.evaluator;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.PolicyDocument;
import org.jspecify.annotations.Nullable;

/** A record that every task reads: a document or a capacity provider, each with all it contains. */
record PolicyRecord(@Nullable PolicyDocument document, @Nullable CapacityProvider provider) {

  static PolicyRecord of(PolicyDocument document) {
    return new PolicyRecord(document, null);
  }

  static PolicyRecord of(CapacityProvider provider) {
    return new PolicyRecord(null, provider);
  }
}
