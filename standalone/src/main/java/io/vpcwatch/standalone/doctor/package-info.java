/** {@code vpcwatch doctor}: whether everything that vpcwatch needs is there. */
@NullMarked
package io.vpcwatch.standalone.doctor;

import org.jspecify.annotations.NullMarked;
