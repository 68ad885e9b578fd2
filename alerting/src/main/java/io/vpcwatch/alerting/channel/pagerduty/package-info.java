/** PagerDuty: one alert per incident, by the Events API v2. */
@NullMarked
package io.vpcwatch.alerting.channel.pagerduty;

import org.jspecify.annotations.NullMarked;
