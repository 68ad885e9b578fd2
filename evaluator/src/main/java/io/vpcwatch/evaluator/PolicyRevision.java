package io.vpcwatch.evaluator;

import io.vpcwatch.model.Policy;

/**
 * A policy as one task knows it.
 *
 * @param revision grows with every change of the task's policy
 */
record PolicyRevision(Policy policy, long revision) {}
