/** The services of one process, wired; commands and tests run the very same. */
@NullMarked
package io.vpcwatch.standalone.app;

import org.jspecify.annotations.NullMarked;
