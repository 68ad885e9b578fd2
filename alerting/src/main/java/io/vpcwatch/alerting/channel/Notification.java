package io.vpcwatch.alerting.channel;

/** One thing that one destination is to be told. */
public sealed interface Notification permits IncidentUpdate, ChannelNotice {}
