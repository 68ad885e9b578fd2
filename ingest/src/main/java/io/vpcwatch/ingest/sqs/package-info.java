/**
 * Queues with events of EventBridge, with notifications about a trail's files, or with anything
 * else that carries records: their workers, the formats of messages, and the allowlist of accounts
 * and buckets.
 */
@NullMarked
package io.vpcwatch.ingest.sqs;

import org.jspecify.annotations.NullMarked;
