/** {@code vpcwatch state}: the stored state of a function. */
@NullMarked
package io.vpcwatch.standalone.state;

import org.jspecify.annotations.NullMarked;
