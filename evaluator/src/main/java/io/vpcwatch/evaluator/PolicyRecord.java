package io.vpcwatch.evaluator;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.PolicyDocument;
import org.jspecify.annotations.Nullable;

/**
 * A record that every task reads: a document, a capacity provider or an exemption, each with all it
 * contains.
 */
record PolicyRecord(
    @Nullable PolicyDocument document,
    @Nullable CapacityProvider provider,
    @Nullable Exemption exemption) {

  static PolicyRecord of(PolicyDocument document) {
    return new PolicyRecord(document, null, null);
  }

  static PolicyRecord of(CapacityProvider provider) {
    return new PolicyRecord(null, provider, null);
  }

  static PolicyRecord of(Exemption exemption) {
    return new PolicyRecord(null, null, exemption);
  }
}
