package io.vpcwatch.standalone.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vpcwatch.model.Json;
import io.vpcwatch.service.settings.Given;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values of settings as YAML, in one line. */
final class YamlText {
  /** What every YAML parser reads as the same text; not account ids, which are no numbers. */
  private static final Pattern PLAIN =
      Pattern.compile("(?![0-9]{12}$)(?!null$)-?[\\w/.(][\\w/.()+=-]*(:[\\w/.+=-]+)*");

  private YamlText() {}

  static String of(Given setting) {
    return setting.isList() ? of(setting.values()) : of(String.join(",", setting.values()));
  }

  static String of(List<String> list) {
    return list.stream().map(YamlText::of).collect(Collectors.joining(", ", "[", "]"));
  }

  static String of(String text) {
    if (PLAIN.matcher(text).matches()) {
      return text;
    }
    try {
      return Json.mapper().writeValueAsString(text); // as YAML has the strings of JSON
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
