/** A terminal, or whatever standard output is connected to. */
@NullMarked
package io.vpcwatch.alerting.channel.console;

import org.jspecify.annotations.NullMarked;
