package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.util.List;

/**
 * One destination. It makes one attempt per call; its caller is responsible for retries, rate and
 * order, so that no channel has to implement them.
 */
public abstract class Channel {
  private final String name;
  private final RateLimit rateLimit;

  protected Channel(String name, RateLimit rateLimit) {
    this.name = name;
    this.rateLimit = rateLimit;
  }

  /** Its name in the settings: the key of its outbox and the label of its metrics. */
  public final String name() {
    return name;
  }

  /** How fast the destination accepts messages. */
  public final RateLimit rateLimit() {
    return rateLimit;
  }

  /** Whether one message may be about several incidents; if not, each is sent. */
  public boolean takesDigests() {
    return true;
  }

  /**
   * Makes one attempt and returns its outcome. Called by one thread at a time, which is interrupted
   * when the process stops.
   */
  public abstract Attempt send(Message message);

  /**
   * Checks whether the destination would accept a message, as far as that is possible without
   * sending one. The detail reports how far that is.
   */
  public abstract Health probe();

  /** The content that it would send, as files to look at. */
  public abstract List<Draft> draft(Message message);

  /**
   * A file.
   *
   * @param extension of its name: eml, html, json or txt
   */
  public record Draft(String extension, String content) {}
}
