/** Jira: one issue per incident, commented and closed. */
@NullMarked
package io.vpcwatch.alerting.channel.jira;

import org.jspecify.annotations.NullMarked;
