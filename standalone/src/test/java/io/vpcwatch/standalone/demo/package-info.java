@NullMarked
package io.vpcwatch.standalone.demo;

import org.jspecify.annotations.NullMarked;
