/** What the channels in AWS share: clients and the meaning of failures. */
@NullMarked
package io.vpcwatch.alerting.channel.aws;

import org.jspecify.annotations.NullMarked;
