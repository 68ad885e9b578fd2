@NullMarked
package io.vpcwatch.standalone.config;

import org.jspecify.annotations.NullMarked;
