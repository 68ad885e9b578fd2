/** {@code vpcwatch backfill} publishes history to the running system. */
@NullMarked
package io.vpcwatch.standalone.backfill;

import org.jspecify.annotations.NullMarked;
