package io.vpcwatch.service.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The settings among the environment variables: those that begin with {@code VPCWATCH_}. */
final class EnvironmentSettings {
  /** Read by the launcher script, not by us. */
  private static final String LAUNCHER_OPTIONS = "VPCWATCH_JAVA_OPTS";

  /** What Kubernetes tells every pod of a service that is named vpcwatch, or vpcwatch-something. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          ".*_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_.+)?)=.*|.*_PORT=(tcp|udp|sctp)://.*");

  private final SettingsCatalogue catalogue;
  private final List<ConfigValue> settings = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private EnvironmentSettings(SettingsCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  static EnvironmentSettings read(Map<String, String> variables, SettingsCatalogue catalogue) {
    EnvironmentSettings environment = new EnvironmentSettings(catalogue);
    new TreeMap<>(variables).forEach(environment::add);
    return environment;
  }

  List<ConfigValue> settings() {
    return List.copyOf(settings);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Without a value it counts as not set, as tools that pass variables on can't leave one out. */
  private void add(String variable, String value) {
    if (!variable.startsWith(Setting.ENVIRONMENT_PREFIX)
        || variable.equals(LAUNCHER_OPTIONS)
        || value.isEmpty()
        || SERVICE_LINK.matcher(variable + "=" + value).matches()) {
      return;
    }
    Optional<String> key =
        variable.startsWith(Setting.ENVIRONMENT_PREFIX + "KAFKA_")
            ? Optional.of(KafkaClientConfig.keyOf(variable))
            : catalogue.keyOf(variable);
    key.ifPresentOrElse(
        known -> settings.add(ConfigValue.of(known, value, variable)),
        () -> problems.add(variable + ": there is no such setting" + suggestion(variable)));
  }

  private String suggestion(String variable) {
    return Suggestion.nearest(
        variable, catalogue.settings().stream().map(Setting::environmentVariable).toList());
  }
}
