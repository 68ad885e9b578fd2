package io.vpcwatch.alerting.notification;

/**
 * The message that notified a destination of an opening.
 *
 * @param handle the destination's id of it
 * @param shared it was about other incidents, too
 */
public record ThreadRef(String handle, boolean shared) {}
