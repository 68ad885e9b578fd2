package io.vpcwatch.alerting;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The postings of one channel in the state store that the channels of a task share. */
final class StoredPostings implements Postings {
  private final String prefix;
  private final KeyValueStore<String, Posting> store;

  StoredPostings(String channel, KeyValueStore<String, Posting> store) {
    this.prefix = StoredIncidents.prefix(channel);
    this.store = store;
  }

  @Override
  public Map<String, Posting> all() {
    Map<String, Posting> postings = new HashMap<>();
    try (KeyValueIterator<String, Posting> all = store.prefixScan(prefix, new StringSerializer())) {
      while (all.hasNext()) {
        KeyValue<String, Posting> next = all.next();
        postings.put(next.key.substring(prefix.length()), next.value);
      }
    }
    return postings;
  }

  @Override
  public void put(String topic, Posting posting) {
    store.put(prefix + topic, posting);
  }
}
