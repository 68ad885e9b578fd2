package io.vpcwatch.service.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsBinderTest {
  private static final String TYPE = "alerts.channels.ops.type";

  record AlertSettings(
      @Default("30s") @Range(max = "1h", min = "0s") Duration grace,
      @Default("1h") Duration within,
      LimitSettings limits,
      @Matches(value = "[a-z]+", problem = "%s is no name") Map<String, ChannelSettings> channels)
      implements Validated {

    @Override
    public void validate(Problems problems) {
      if (problems.areValid("grace", "within") && grace.compareTo(within) > 0) {
        problems.report("grace", "must not be longer than alerts.within");
      }
      if (problems.areValid("limits.channels") && channels.size() > limits.channels()) {
        problems.reportGroup("channels", "has too many channels");
      }
    }
  }

  record LimitSettings(
      @Default("2") @Range(min = "1", problem = "%s is too few") int channels,
      @Matches(value = "\\d", problem = "%s is no digit") Optional<List<String>> digits) {}

  record ChannelSettings(
      @Description("what kind") Type type,
      Map<String, RouteSettings> routes,
      @SelectedBy(Type.class) Destination destination) {}

  record RouteSettings(Optional<List<String>> tags) {}

  enum Type implements SelectedBy.Variant {
    WEB_HOOK(WebHookSettings.class),
    CHAT(ChatSettings.class),
    SCREEN(ScreenSettings.class);

    private final Class<? extends Record> settings;

    Type(Class<? extends Record> settings) {
      this.settings = settings;
    }

    @Override
    public Class<? extends Record> settings() {
      return settings;
    }
  }

  interface Destination {}

  record WebHookSettings(
      @Description("web-hook, chat: the URL to post to") Secret<String> url,
      @Description("web-hook: how often to retry") @Default("3") int retries)
      implements Destination {}

  record ChatSettings(
      @Description("web-hook, chat: the URL to post to") Secret<HttpsUrl> url,
      @Description("the room") Optional<String> room)
      implements Destination {}

  record HttpsUrl(String text) {
    static HttpsUrl parse(String setting, String text) {
      if (!text.startsWith("https:")) {
        throw new IllegalArgumentException(setting + " must begin with https:");
      }
      return new HttpsUrl(text);
    }
  }

  record ScreenSettings() implements Destination {}

  @Test
  void a_setting_selects_the_record_of_those_beside_it() {
    AlertSettings settings =
        load(
            Map.of(
                TYPE,
                "web-hook",
                "alerts.channels.ops.url",
                "http://a",
                "alerts.channels.dev.type",
                "screen"));

    assertThat(settings.channels().get("ops").destination())
        .isEqualTo(new WebHookSettings(new Secret<>("http://a"), 3));
    assertThat(settings.channels().get("dev").destination()).isEqualTo(new ScreenSettings());
  }

  @Test
  void a_setting_of_another_variant_is_refused_with_those_that_have_it() {
    assertThat(
            problems(
                Map.of(
                    TYPE,
                    "screen",
                    "alerts.channels.ops.url",
                    "http://a",
                    "alerts.channels.ops.room",
                    "r")))
        .containsExactly(
            "alerts.channels.ops: room is for channels of type chat",
            "alerts.channels.ops: url is for channels of type web-hook or chat");
  }

  @Test
  void a_variant_names_what_it_needs() {
    assertThat(problems(Map.of(TYPE, "web-hook")))
        .containsExactly("alerts.channels.ops: it needs url or url-file");
  }

  @Test
  void without_a_valid_selector_only_that_is_reported() {
    assertThat(problems(Map.of("alerts.channels.ops.url", "http://a")))
        .containsExactly("alerts.channels.ops.type: is required");
    assertThat(problems(Map.of(TYPE, "pigeon", "alerts.channels.ops.url", "http://a")))
        .containsExactly(
            "alerts.channels.ops.type: \"pigeon\" is not one of web-hook, chat, screen");
  }

  @Test
  void a_value_that_its_type_rejects_is_a_problem_of_the_group() {
    assertThat(problems(Map.of(TYPE, "chat", "alerts.channels.ops.url", "http://a")))
        .containsExactly("alerts.channels.ops: url must begin with https:");
  }

  @Test
  void the_settings_of_all_variants_are_in_the_catalogue() {
    assertThat(loader().load().catalogue())
        .extracting(Setting::key, Setting::description, Setting::defaultValue)
        .contains(
            tuple("alerts.channels.*.url", "web-hook, chat: the URL to post to", null),
            tuple("alerts.channels.*.retries", "web-hook: how often to retry", "3"));
  }

  @Test
  void a_violated_constraint_is_reported_with_its_setting() {
    assertThat(
            problems(
                Map.of(
                    "alerts.grace", "2h",
                    "alerts.limits.channels", "0",
                    "alerts.limits.digits", "1,a,2,b")))
        .containsExactly(
            "alerts.grace: must be within 0s and 1h",
            "alerts.limits.channels: 0 is too few",
            "alerts.limits.digits: a is no digit",
            "alerts.limits.digits: b is no digit");
  }

  @Test
  void constraints_between_settings_are_checked_once_each_is_valid() {
    assertThat(
            problems(
                Map.of(
                    "alerts.within", "1s",
                    "alerts.limits.channels", "1",
                    "alerts.channels.a.type", "screen",
                    "alerts.channels.b.type", "screen")))
        .containsExactly(
            "alerts.grace: must not be longer than alerts.within", "alerts: has too many channels");
  }

  @Test
  void a_setting_that_is_not_valid_hides_no_problem_of_others() {
    assertThat(
            problems(
                Map.of(
                    "alerts.within", "1s",
                    "alerts.limits.digits", "a",
                    "alerts.limits.channels", "1",
                    "alerts.channels.a.type", "pigeon",
                    "alerts.channels.b.type", "chat",
                    "alerts.channels.b.url", "http://a",
                    "alerts.channels.b.room", "",
                    "alerts.channels.c1.type", "screen")))
        .containsExactly(
            "alerts.limits.digits: a is no digit",
            "alerts.channels.a.type: \"pigeon\" is not one of web-hook, chat, screen",
            "alerts.channels.b: url must begin with https:",
            "alerts.channels.b.room: is empty",
            "alerts.channels.c1: c1 is no name",
            "alerts.grace: must not be longer than alerts.within",
            "alerts: has too many channels");
  }

  @Test
  void a_constraint_is_not_checked_if_a_setting_that_it_compares_is_not_valid() {
    assertThat(problems(Map.of("alerts.within", "soon", "alerts.grace", "1h")))
        .singleElement()
        .asString()
        .startsWith("alerts.within: ");
    assertThat(problems(Map.of("alerts.limits.channels", "0", TYPE, "screen")))
        .containsExactly("alerts.limits.channels: 0 is too few");
    assertThat(problems(Map.of(TYPE, "chat", "alerts.channels.ops.url-file", "/nowhere")))
        .containsExactly(
            "alerts.channels.ops.url-file: can't read /nowhere: there is no such file");
  }

  @Test
  void groups_are_checked_against_each_other_even_if_one_has_a_problem() {
    SettingsLoader loader =
        loader()
            .check((settings, problems) -> problems.report("alerts.grace", "is not accepted"))
            .override(Map.of("alerts.limits.digits", "a"));

    assertThat(catchThrowableOfType(SettingsException.class, loader::load).problems())
        .containsExactly("alerts.limits.digits: a is no digit", "alerts.grace: is not accepted");
  }

  @Test
  void names_chosen_by_the_user_must_match_a_pattern() {
    assertThat(problems(Map.of("alerts.channels.a1.type", "screen")))
        .containsExactly("alerts.channels.a1: a1 is no name");
  }

  @Test
  void a_variable_can_contain_several_user_chosen_names() {
    AlertSettings settings =
        loader()
            .environment(
                Map.of(
                    "VPCWATCH_ALERTS_CHANNELS_OPS_TYPE", "screen",
                    "VPCWATCH_ALERTS_CHANNELS_OPS_ROUTES_EU_WEST_TAGS", "a, b\\,c"))
            .load()
            .get(AlertSettings.class);

    assertThat(settings.channels().get("ops").routes())
        .containsOnly(Map.entry("eu-west", new RouteSettings(Optional.of(List.of("a", "b,c")))));
  }

  private static SettingsLoader loader() {
    return new SettingsLoader().group("alerts", AlertSettings.class);
  }

  private static AlertSettings load(Map<String, String> settings) {
    return loader().override(settings).load().get(AlertSettings.class);
  }

  private static List<String> problems(Map<String, String> settings) {
    return catchThrowableOfType(SettingsException.class, () -> load(settings)).problems();
  }
}
