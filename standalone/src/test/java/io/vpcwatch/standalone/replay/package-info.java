@NullMarked
package io.vpcwatch.standalone.replay;

import org.jspecify.annotations.NullMarked;
