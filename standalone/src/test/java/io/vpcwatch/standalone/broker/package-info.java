@NullMarked
package io.vpcwatch.standalone.broker;

import org.jspecify.annotations.NullMarked;
