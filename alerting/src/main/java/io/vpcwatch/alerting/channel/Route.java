package io.vpcwatch.alerting.channel;

import io.vpcwatch.model.Cause;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Violations that a channel is told of: those that match all that is named here. What is not named
 * matches everything.
 *
 * @param tags by key, with the values that will do, of which {@code *} is any; one of them is
 *     enough
 */
record Route(
    Set<String> accounts,
    Set<String> regions,
    Set<Cause> causes,
    Set<Severity> severities,
    Map<String, Set<String>> tags)
    implements Predicate<Violation> {
  private static final String ANY = "*";

  /**
   * Matches what any of the routes matches; everything if there is none.
   *
   * @throws IllegalArgumentException naming what is none
   */
  static Predicate<Violation> anyOf(Map<String, RouteSettings> settings) {
    List<Route> routes = new ArrayList<>();
    settings.values().forEach(route -> routes.add(of(route)));
    return violation ->
        routes.isEmpty() || routes.stream().anyMatch(route -> route.test(violation));
  }

  private static Route of(RouteSettings settings) {
    return new Route(
        Set.copyOf(settings.accounts().orElse(List.of())),
        Set.copyOf(settings.regions().orElse(List.of())),
        Set.copyOf(settings.causes().orElse(List.of())),
        Set.copyOf(settings.severities().orElse(List.of())),
        tags(settings.tags().orElse(List.of())));
  }

  private static Map<String, Set<String>> tags(List<String> texts) {
    Map<String, Set<String>> tags = new TreeMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      tags.computeIfAbsent(text.substring(0, equals), missing -> new TreeSet<>())
          .add(text.substring(equals + 1));
    }
    return tags;
  }

  @Override
  public boolean test(Violation violation) {
    FunctionArn function = violation.functionArn();
    return matches(accounts, function.account())
        && matches(regions, function.region())
        && matches(causes, violation.cause())
        && matches(severities, violation.cause().severity())
        && (tags.isEmpty() || tags.entrySet().stream().anyMatch(tag -> has(violation, tag)));
  }

  private static <T> boolean matches(Collection<T> named, T value) {
    return named.isEmpty() || named.contains(value);
  }

  private static boolean has(Violation violation, Map.Entry<String, Set<String>> tag) {
    String value = violation.tags().get(tag.getKey());
    return value != null && (tag.getValue().contains(ANY) || tag.getValue().contains(value));
  }
}
