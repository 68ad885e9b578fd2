/**
 * {@code vpcwatch replay} evaluates CloudTrail history: {@code files → changes → (in memory |
 * through a broker) → report}. Both ways lead to the same report, as the verdict is a pure function
 * of the set of changes.
 */
@NullMarked
package io.vpcwatch.standalone.replay;

import org.jspecify.annotations.NullMarked;
