@NullMarked
package io.vpcwatch.standalone.logging;

import org.jspecify.annotations.NullMarked;
