/**
 * The message model: what a notification is about ({@code Notification} and its kinds) and the
 * message rendered from it ({@code Message}). The renderers and their texts are in {@code text}.
 */
@NullMarked
package io.vpcwatch.alerting.notification;

import org.jspecify.annotations.NullMarked;
