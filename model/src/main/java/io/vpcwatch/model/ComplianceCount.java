package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many functions of one account and region have which verdict. Deleted functions are not
 * counted.
 *
 * @param functions one entry for every verdict that was ever counted here, zeros included
 */
public record ComplianceCount(String account, String region, Map<Verdict, Long> functions) {

  public ComplianceCount {
    EnumMap<Verdict, Long> copy = new EnumMap<>(Verdict.class);
    copy.putAll(functions);
    functions = Collections.unmodifiableMap(copy);
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  public static ComplianceCount none(String account, String region) {
    return new ComplianceCount(account, region, Map.of());
  }

  /** The count after {@code delta} more functions have the verdict. */
  public ComplianceCount plus(Verdict verdict, long delta) {
    EnumMap<Verdict, Long> changed = new EnumMap<>(Verdict.class);
    changed.putAll(functions);
    changed.merge(verdict, delta, Long::sum);
    return new ComplianceCount(account, region, changed);
  }
}
