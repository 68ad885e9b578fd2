package io.vpcwatch.ingest.cloudtrail;

import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.kafka.DeadLetter;
import java.time.Instant;

/** Passes everything on, for a listener that changes a part of it. */
public abstract class ForwardingListener implements TrailListener {
  protected final TrailListener target;

  protected ForwardingListener(TrailListener target) {
    this.target = target;
  }

  @Override
  public void onChange(FunctionChange change) {
    target.onChange(change);
  }

  @Override
  public void onCapacityProvider(CapacityProvider provider) {
    target.onCapacityProvider(provider);
  }

  @Override
  public void onNetworkChange(NetworkChange change) {
    target.onNetworkChange(change);
  }

  @Override
  public void onIgnored(IgnoredReason reason) {
    target.onIgnored(reason);
  }

  @Override
  public void onNotJudged(Operation operation) {
    target.onNotJudged(operation);
  }

  @Override
  public void onDeadLetter(DeadLetter deadLetter) {
    target.onDeadLetter(deadLetter);
  }

  @Override
  public void onNewestEvent(SourceType source, Instant eventTime) {
    target.onNewestEvent(source, eventTime);
  }

  @Override
  public void onRecords(SourceType source, long count) {
    target.onRecords(source, count);
  }

  @Override
  public void onRawBytes(long count) {
    target.onRawBytes(count);
  }

  @Override
  public void onEmpty(String name) {
    target.onEmpty(name);
  }

  @Override
  public boolean isDamaged() {
    return target.isDamaged();
  }

  @Override
  public void onEnd(TrailCounts counts) {
    target.onEnd(counts);
  }
}
