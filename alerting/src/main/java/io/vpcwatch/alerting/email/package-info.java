/** E-mail over SMTP. */
@NullMarked
package io.vpcwatch.alerting.email;

import org.jspecify.annotations.NullMarked;
