package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.Attachment;

/**
 * The state of a function according to the evaluator.
 *
 * @param edge the function belongs to Lambda@Edge
 */
public record ExpectedState(Attachment attachment, boolean edge) {}
