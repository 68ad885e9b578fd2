/** The HTTP client of the channels that post JSON. */
@NullMarked
package io.vpcwatch.alerting.channel.http;

import org.jspecify.annotations.NullMarked;
