@NullMarked
package io.vpcwatch.standalone.app;

import org.jspecify.annotations.NullMarked;
