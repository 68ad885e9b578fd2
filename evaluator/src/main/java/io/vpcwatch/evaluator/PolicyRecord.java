package io.vpcwatch.evaluator;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.PolicyDocument;
import io.vpcwatch.model.network.NetworkChange;
import org.jspecify.annotations.Nullable;

/**
 * A record that every task reads: a document, a capacity provider or an exemption, each with all it
 * contains, or a change of the network.
 */
record PolicyRecord(
    @Nullable PolicyDocument document,
    @Nullable CapacityProvider provider,
    @Nullable Exemption exemption,
    @Nullable NetworkChange network) {

  static PolicyRecord of(PolicyDocument document) {
    return new PolicyRecord(document, null, null, null);
  }

  static PolicyRecord of(CapacityProvider provider) {
    return new PolicyRecord(null, provider, null, null);
  }

  static PolicyRecord of(Exemption exemption) {
    return new PolicyRecord(null, null, exemption, null);
  }

  static PolicyRecord of(NetworkChange change) {
    return new PolicyRecord(null, null, null, change);
  }
}
