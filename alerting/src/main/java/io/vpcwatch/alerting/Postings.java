package io.vpcwatch.alerting;

import java.util.Map;

/** The postings of one channel by their topic. Survives whatever happens to the process. */
interface Postings {

  Map<String, Posting> all();

  void put(String topic, Posting posting);
}
