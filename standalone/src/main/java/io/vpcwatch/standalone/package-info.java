/**
 * The {@code vpcwatch} command. One package for what runs (app), its Kafka (broker), and each
 * command that is more than that.
 */
@NullMarked
package io.vpcwatch.standalone;

import org.jspecify.annotations.NullMarked;
