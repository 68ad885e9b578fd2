/** Prints alerts to standard output. */
@NullMarked
package io.vpcwatch.alerting.channel.console;

import org.jspecify.annotations.NullMarked;
