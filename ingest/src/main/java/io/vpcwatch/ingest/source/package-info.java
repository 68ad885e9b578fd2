/**
 * What a source is, the loop that polls one, and what all of them share; and the simplest of them,
 * which reads files.
 */
@NullMarked
package io.vpcwatch.ingest.source;

import org.jspecify.annotations.NullMarked;
