package io.vpcwatch.alerting.outbox;

import java.util.Map;

/** The postings of one channel by their topic. Survives whatever happens to the process. */
interface SummaryStates {

  Map<String, SummaryState> all();

  void put(String topic, SummaryState posting);
}
