@NullMarked
package io.vpcwatch.standalone;

import org.jspecify.annotations.NullMarked;
