/** The Lambda API's own list of functions, against what is known. */
@NullMarked
package io.vpcwatch.ingest.inventory;

import org.jspecify.annotations.NullMarked;
