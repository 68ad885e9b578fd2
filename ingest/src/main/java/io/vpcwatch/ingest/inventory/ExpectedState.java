package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.Attachment;

/**
 * What is believed of a function.
 *
 * @param edge it belongs to Lambda@Edge
 */
public record ExpectedState(Attachment attachment, boolean edge) {}
