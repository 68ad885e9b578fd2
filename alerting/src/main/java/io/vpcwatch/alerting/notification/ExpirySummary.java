package io.vpcwatch.alerting.notification;

import io.vpcwatch.model.Exemption;
import java.time.Instant;

/** An exemption will end soon. */
public record ExpirySummary(Exemption exemption, Instant first) implements Summary {
  /** No other topics begin like this. */
  public static final String TOPICS = "exemption-";

  /** Another one if its end is moved. */
  @Override
  public String topic() {
    return TOPICS + exemption.id() + "-" + exemption.until().getEpochSecond();
  }

  @Override
  public Instant last() {
    return first;
  }

  @Override
  public ExpirySummary plus(Summary newer) {
    return this;
  }
}
