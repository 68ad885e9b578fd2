/** Wires the services of one process, for commands and tests alike. */
@NullMarked
package io.vpcwatch.standalone.app;

import org.jspecify.annotations.NullMarked;
