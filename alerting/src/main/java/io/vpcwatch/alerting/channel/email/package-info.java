/** E-mail over SMTP. */
@NullMarked
package io.vpcwatch.alerting.channel.email;

import org.jspecify.annotations.NullMarked;
