package io.vpcwatch.alerting.outbox;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The postings of one channel in the state store that the channels of a task share. */
final class StoredNoticeStates implements NoticeStates {
  private final String prefix;
  private final KeyValueStore<String, NoticeState> store;

  StoredNoticeStates(String channel, KeyValueStore<String, NoticeState> store) {
    this.prefix = StoredIncidents.prefix(channel);
    this.store = store;
  }

  @Override
  public Map<String, NoticeState> all() {
    Map<String, NoticeState> postings = new HashMap<>();
    try (KeyValueIterator<String, NoticeState> all =
        store.prefixScan(prefix, new StringSerializer())) {
      while (all.hasNext()) {
        KeyValue<String, NoticeState> next = all.next();
        postings.put(next.key.substring(prefix.length()), next.value);
      }
    }
    return postings;
  }

  @Override
  public void put(String topic, NoticeState posting) {
    store.put(prefix + topic, posting);
  }
}
