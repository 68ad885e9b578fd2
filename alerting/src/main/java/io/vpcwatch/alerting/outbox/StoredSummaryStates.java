package io.vpcwatch.alerting.outbox;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The postings of one channel in the state store that the channels of a task share. */
final class StoredSummaryStates implements SummaryStates {
  private final String prefix;
  private final KeyValueStore<String, SummaryState> store;

  StoredSummaryStates(String channel, KeyValueStore<String, SummaryState> store) {
    this.prefix = StoredIncidents.prefix(channel);
    this.store = store;
  }

  @Override
  public Map<String, SummaryState> all() {
    Map<String, SummaryState> postings = new HashMap<>();
    try (KeyValueIterator<String, SummaryState> all =
        store.prefixScan(prefix, new StringSerializer())) {
      while (all.hasNext()) {
        KeyValue<String, SummaryState> next = all.next();
        postings.put(next.key.substring(prefix.length()), next.value);
      }
    }
    return postings;
  }

  @Override
  public void put(String topic, SummaryState posting) {
    store.put(prefix + topic, posting);
  }
}
