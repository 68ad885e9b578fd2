package io.vpcwatch.alerting.notification;

import java.util.List;

/** What one message to one destination is about. */
public sealed interface Notification permits IncidentUpdate, Summary {

  /** The ids of what it is about in its outbox, at the time when it was sent. */
  List<String> ids();
}
