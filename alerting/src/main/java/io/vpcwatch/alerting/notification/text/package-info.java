/** Notifications in words: what happened, why it matters, and how to fix this function. */
@NullMarked
package io.vpcwatch.alerting.notification.text;

import org.jspecify.annotations.NullMarked;
