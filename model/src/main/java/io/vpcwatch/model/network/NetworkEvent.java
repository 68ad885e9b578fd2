package io.vpcwatch.model.network;

import io.vpcwatch.model.Actor;

/**
 * The event of CloudTrail that changed a network resource.
 *
 * @param operation of the EC2 or IAM API: {@code ReplaceRoute}
 */
public record NetworkEvent(String operation, String eventId, Actor actor) {}
