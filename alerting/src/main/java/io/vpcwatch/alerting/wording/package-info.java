/** Notifications in words: what happened, why it matters, and how this very function is mended. */
@NullMarked
package io.vpcwatch.alerting.wording;

import org.jspecify.annotations.NullMarked;
