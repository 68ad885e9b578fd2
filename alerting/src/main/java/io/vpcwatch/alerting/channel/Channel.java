package io.vpcwatch.alerting.channel;

import io.vpcwatch.alerting.notification.Message;
import io.vpcwatch.service.runtime.Health;
import java.util.List;

/**
 * One destination. It makes one try at a time, when it is told to: retries, rate and order are its
 * caller's business, so that no destination has to get them right again.
 */
public interface Channel {

  /** The name that the settings give it: key of its outbox, label of its metrics. */
  String name();

  /** How fast the destination wants to be spoken to. */
  RateLimit rate();

  /**
   * Tries once to tell the destination, and returns when it has answered or can't. Called by one
   * thread at a time, which may be interrupted when the process stops.
   */
  Attempt tell(Message message);

  /**
   * Whether the destination would take a message, as far as it can be asked without telling anybody
   * anything. The detail says how far that is.
   */
  Health probe();

  /** What it would send, for people to look at. */
  List<Draft> draft(Message message);

  /**
   * A file to look at.
   *
   * @param extension of its name: eml, html, json, txt
   */
  record Draft(String extension, String content) {}
}
