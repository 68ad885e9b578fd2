/** Posting to the web, for the channels that do. */
@NullMarked
package io.vpcwatch.alerting.channel.http;

import org.jspecify.annotations.NullMarked;
