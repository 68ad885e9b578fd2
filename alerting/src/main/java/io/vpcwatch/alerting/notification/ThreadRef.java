package io.vpcwatch.alerting.notification;

/**
 * The message by which a destination was told of an opening.
 *
 * @param handle what the destination calls it
 * @param shared it told of other incidents, too
 */
public record ThreadRef(String handle, boolean shared) {}
