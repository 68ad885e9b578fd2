/**
 * The state of the network that functions are attached to, and how a function is placed in it.
 *
 * <p>{@link io.vpcwatch.model.network.NetworkChange}s join into {@link
 * io.vpcwatch.model.network.NetworkResource}s, in any order; {@link
 * io.vpcwatch.model.network.PlacementJudge} judges a {@link io.vpcwatch.model.network.Placement} by
 * them. What no change has shown is unknown, and an unknown fact never makes a violation.
 */
@NullMarked
package io.vpcwatch.model.network;

import org.jspecify.annotations.NullMarked;
