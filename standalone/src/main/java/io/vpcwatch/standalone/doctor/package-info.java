/** {@code vpcwatch doctor}: checks everything that vpcwatch needs. */
@NullMarked
package io.vpcwatch.standalone.doctor;

import org.jspecify.annotations.NullMarked;
