/** Filters log messages; {@code logback.xml} configures it. */
@NullMarked
package io.vpcwatch.standalone.logging;

import org.jspecify.annotations.NullMarked;
