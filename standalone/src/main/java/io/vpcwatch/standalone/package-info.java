/**
 * The {@code vpcwatch} command. Its packages: {@code app} wires the services of a process, {@code
 * broker} is the in-process Kafka, and the others hold one command each.
 */
@NullMarked
package io.vpcwatch.standalone;

import org.jspecify.annotations.NullMarked;
