package io.vpcwatch.alerting.notification;

/** What one message to one destination is about. */
public sealed interface Notification permits IncidentUpdate, Summary {}
