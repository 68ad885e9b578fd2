package io.vpcwatch.model.network;

import io.vpcwatch.model.Copies;
import io.vpcwatch.model.PlacementRule;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * How a function is placed.
 *
 * @param results by each rule that is enabled, except {@link PlacementRule#VPC}
 * @param dependsOn the ids of all resources, known or not, of which a change may change a result
 */
public record PlacementResult(
    SortedMap<PlacementRule, RuleResult> results, SortedSet<String> dependsOn) {

  public PlacementResult {
    results = Collections.unmodifiableSortedMap(new TreeMap<>(results));
    dependsOn = Copies.sorted(dependsOn);
  }
}
