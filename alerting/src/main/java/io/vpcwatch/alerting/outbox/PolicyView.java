package io.vpcwatch.alerting.outbox;

import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Policy;
import io.vpcwatch.model.PolicyDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy and the exemptions, as messages quote them. Both are in global stores, by id and by
 * scope. The evaluator makes dead letters of the records that can't be read.
 */
final class PolicyView {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyView.class);

  private final ReadOnlyKeyValueStore<String, ValueAndTimestamp<Exemption>> exemptions;
  private final ReadOnlyKeyValueStore<String, ValueAndTimestamp<PolicyDocument>> policies;

  PolicyView(
      ReadOnlyKeyValueStore<String, ValueAndTimestamp<Exemption>> exemptions,
      ReadOnlyKeyValueStore<String, ValueAndTimestamp<PolicyDocument>> policies) {
    this.exemptions = exemptions;
    this.policies = policies;
  }

  /** Those that are known now. */
  List<Exemption> exemptions() {
    return all(exemptions);
  }

  /** Null if it is not known yet. */
  @Nullable Exemption exemption(String id) {
    try {
      return ValueAndTimestamp.getValueOrNull(exemptions.get(id));
    } catch (SerializationException e) {
      return null;
    }
  }

  /** What applies to the account of a function, without exemptions; null if it is not known yet. */
  @Nullable Policy policyOf(FunctionArn function) {
    return all(policies).stream()
        .max(Comparator.comparing(PolicyDocument::revision))
        .map(document -> document.policy().of(function))
        .orElse(null);
  }

  private static <V> List<V> all(ReadOnlyKeyValueStore<String, ValueAndTimestamp<V>> store) {
    List<V> all = new ArrayList<>();
    try (KeyValueIterator<String, ValueAndTimestamp<V>> each = store.all()) {
      while (each.hasNext()) {
        try {
          all.add(each.next().value.value());
        } catch (SerializationException e) {
          LOG.debug("Ignored a record that can't be read", e);
        }
      }
    }
    return all;
  }
}
