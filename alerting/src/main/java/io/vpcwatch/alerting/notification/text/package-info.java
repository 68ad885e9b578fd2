/** Renders notifications as messages: what happened, why it matters, and how to fix it. */
@NullMarked
package io.vpcwatch.alerting.notification.text;

import org.jspecify.annotations.NullMarked;
