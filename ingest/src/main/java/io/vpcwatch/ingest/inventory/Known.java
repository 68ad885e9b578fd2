package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.Attachment;

/**
 * What is believed of a function.
 *
 * @param edge it belongs to Lambda@Edge
 */
public record Known(Attachment attachment, boolean edge) {}
