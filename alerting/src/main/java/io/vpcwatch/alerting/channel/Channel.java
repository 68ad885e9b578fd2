package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.util.List;

/**
 * One destination. It makes one attempt per call; its caller is responsible for retries, rate and
 * order, so that no channel has to implement them.
 */
public interface Channel {

  /** Its name in the settings: the key of its outbox and the label of its metrics. */
  String name();

  /** How fast the destination accepts messages. */
  RateLimit rateLimit();

  /**
   * Makes one attempt and returns its outcome. Called by one thread at a time, which is interrupted
   * when the process stops.
   */
  Attempt send(Message message);

  /**
   * Checks whether the destination would accept a message, as far as that is possible without
   * sending one. The detail reports how far that is.
   */
  Health probe();

  /** The content that it would send, as files to look at. */
  List<Draft> draft(Message message);

  /**
   * A file.
   *
   * @param extension of its name: eml, html, json or txt
   */
  record Draft(String extension, String content) {}
}
