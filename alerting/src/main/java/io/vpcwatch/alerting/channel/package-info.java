/** What every destination has in common: what it is told, and what may come of it. */
@NullMarked
package io.vpcwatch.alerting.channel;

import org.jspecify.annotations.NullMarked;
