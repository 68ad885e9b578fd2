/** {@code vpcwatch backfill}: history for the running system. */
@NullMarked
package io.vpcwatch.standalone.backfill;

import org.jspecify.annotations.NullMarked;
