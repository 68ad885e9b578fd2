/**
 * Queues with events of EventBridge or with notifications about a trail's files: their workers, the
 * formats of messages, and the allowlist of accounts and buckets.
 */
@NullMarked
package io.vpcwatch.ingest.sqs;

import org.jspecify.annotations.NullMarked;
