/** {@code vpcwatch incident}: shows, acknowledges and snoozes incidents. */
@NullMarked
package io.vpcwatch.standalone.incident;

import org.jspecify.annotations.NullMarked;
