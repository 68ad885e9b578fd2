/** AWS Security Hub: a finding for each incident, in the AWS Security Finding Format. */
@NullMarked
package io.vpcwatch.alerting.channel.securityhub;

import org.jspecify.annotations.NullMarked;
