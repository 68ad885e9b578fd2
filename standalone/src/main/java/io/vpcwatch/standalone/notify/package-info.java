/** {@code vpcwatch notify}: tries channels and shows what they would get. */
@NullMarked
package io.vpcwatch.standalone.notify;

import org.jspecify.annotations.NullMarked;
