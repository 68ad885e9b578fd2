@NullMarked
package io.vpcwatch.standalone.export;

import org.jspecify.annotations.NullMarked;
