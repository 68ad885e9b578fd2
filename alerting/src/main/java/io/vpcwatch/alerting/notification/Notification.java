package io.vpcwatch.alerting.notification;

/** One thing that one destination is to be told. */
public sealed interface Notification permits IncidentUpdate, ChannelNotice {}
