/** Microsoft Teams: cards through the webhook of a workflow. */
@NullMarked
package io.vpcwatch.alerting.channel.teams;

import org.jspecify.annotations.NullMarked;
