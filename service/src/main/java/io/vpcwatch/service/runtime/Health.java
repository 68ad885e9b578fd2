package io.vpcwatch.service.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The health of a component.
 *
 * @param ok able to do its job
 * @param detail one line for the operator
 * @param components the parts it consists of, in an order that means something to the reader; empty
 *     for a simple one
 */
public record Health(boolean ok, String detail, Map<String, Health> components) {

  public Health {
    components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
  }

  public static Health up(String detail) {
    return new Health(true, detail, Map.of());
  }

  public static Health down(String detail) {
    return new Health(false, detail, Map.of());
  }

  /** Healthy if all components are; otherwise the detail names those that are not. */
  public static Health of(Map<String, Health> components) {
    Map<String, String> failed = new TreeMap<>();
    components.forEach(
        (name, health) -> {
          if (!health.ok()) {
            failed.put(name, health.detail());
          }
        });
    return new Health(failed.isEmpty(), failed.isEmpty() ? "ok" : failed.toString(), components);
  }
}
