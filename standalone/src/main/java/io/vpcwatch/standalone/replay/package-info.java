/**
 * Judges CloudTrail history: {@code files → facts → (in memory | through the broker) → report}.
 * Both ways lead to the same report, as the verdict is a pure function of the set of facts.
 */
@NullMarked
package io.vpcwatch.standalone.replay;

import org.jspecify.annotations.NullMarked;
