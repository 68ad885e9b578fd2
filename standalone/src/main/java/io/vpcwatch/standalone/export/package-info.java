/** {@code vpcwatch export}: violations as findings for other systems. */
@NullMarked
package io.vpcwatch.standalone.export;

import org.jspecify.annotations.NullMarked;
