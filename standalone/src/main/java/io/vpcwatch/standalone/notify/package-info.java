/** {@code vpcwatch notify}: tests channels and previews notifications. */
@NullMarked
package io.vpcwatch.standalone.notify;

import org.jspecify.annotations.NullMarked;
