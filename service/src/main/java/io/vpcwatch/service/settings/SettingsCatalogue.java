package io.vpcwatch.service.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Every setting that there is, read off the interfaces that the modules map their settings to. */
public final class SettingsCatalogue {
  static final String ROOT = "vpcwatch.";
  static final String FILE = "-file";

  private final List<Setting> settings = new ArrayList<>();

  SettingsCatalogue(Collection<Class<?>> mappings) {
    for (Class<?> mapping : mappings) {
      String prefix = mapping.getAnnotation(ConfigMapping.class).prefix() + ".";
      collect(prefix.substring(ROOT.length()), mapping);
    }
    settings.sort(Comparator.comparing(Setting::key));
  }

  /** All of them by key; what is below {@code kafka.} is Kafka's own and not among them. */
  public List<Setting> settings() {
    return List.copyOf(settings);
  }

  /** The setting that is written under this key. */
  Optional<Setting> find(String key) {
    return settings.stream().filter(setting -> setting.matches(key)).findFirst();
  }

  /** Whether there are settings below this key. */
  boolean isGroup(String key) {
    return settings.stream().anyMatch(setting -> setting.isBelow(key));
  }

  /** The key that an environment variable means. */
  Optional<String> keyOf(String variable) {
    return settings.stream()
        .flatMap(each -> Optional.ofNullable(each.keyOf(variable)).stream())
        .findFirst();
  }

  private void collect(String prefix, Class<?> group) {
    for (Method method : group.getMethods()) {
      if (Modifier.isStatic(method.getModifiers())) {
        continue;
      }
      String key = prefix + kebab(method.getName());
      Type type = method.getGenericReturnType();
      if (is(type, Map.class)) {
        collect(key + ".*.", (Class<?>) argument(type, 1));
      } else {
        add(key, type, method);
      }
    }
  }

  private void add(String key, Type type, Method method) {
    Type value = is(type, Optional.class) ? argument(type, 0) : type;
    boolean isList = is(value, List.class);
    Class<?> plain = (Class<?>) (isList ? argument(value, 0) : value);
    WithDefault byDefault = method.getAnnotation(WithDefault.class);
    Description doc = method.getAnnotation(Description.class);
    settings.add(
        new Setting(
            key,
            plain,
            isList,
            byDefault == null ? null : byDefault.value(),
            doc == null ? "" : doc.value()));
    if (plain == Secret.class) {
      settings.add(
          new Setting(key + FILE, Path.class, false, null, "a file that holds `" + key + "`"));
    }
  }

  private static boolean is(Type type, Class<?> raw) {
    return type instanceof ParameterizedType generic && generic.getRawType() == raw;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static String kebab(String camelCase) {
    return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
