package io.vpcwatch.alerting;

import io.vpcwatch.alerting.channel.QuietHours;
import io.vpcwatch.alerting.channel.Route;
import io.vpcwatch.alerting.channel.Routes;
import io.vpcwatch.alerting.channel.slack.SlackBotSettings;
import io.vpcwatch.alerting.delivery.ChannelWorker;
import io.vpcwatch.alerting.metrics.ChannelMetrics;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.alerting.outbox.DeliveryPolicy;
import io.vpcwatch.alerting.outbox.RunningChannel;
import io.vpcwatch.service.AccountTable;
import io.vpcwatch.service.AccountTable.Account;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Problems;
import io.vpcwatch.service.settings.Range;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.Validated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Who is notified, and of what.
 *
 * @param channels by name
 */
public record AlertingSettings(
    @Description(
            "notify of violations that are over only if they began within this time before they were detected; what is open is notified whatever its age, unless it is history")
        @Default("1h")
        @Range(min = "1ms", problem = "must be more than nothing, like 1h")
        Duration pageWithin,
    @Description("minimum age of a violation before anyone is notified; 0s notifies immediately")
        @Default("30s")
        Duration grace,
    @Description("more incidents of one account than this at once are grouped in one digest")
        @Default("5")
        @Range(min = "1", problem = "must be 1 or more")
        int stormMoreThan,
    @Description("the time that counts as at once, and for which a digest is collected")
        @Default("30s")
        @Range(min = "1ms", problem = "must be more than nothing, like 30s")
        Duration stormWithin,
    @Description(
            "time until the first reminder of an open violation; it doubles with every reminder, up to 80 days; 0s: no reminders")
        @Default("1d")
        @Range(min = "0s", problem = "must be 0s or more")
        Duration reminder,
    @Description("maximum number of violating functions with a series each in Prometheus; 0: none")
        @Default("500")
        @Range(min = "0", problem = "must be 0 or more")
        int functionSeries,
    @Description(
            "the tags that name the owner of a function; the first that it has counts, then its account's owner")
        @Default("team,owner,Team,Owner")
        Optional<List<String>> ownerTags,
    @Description("the time zone of the times in messages, like Europe/Berlin, with UTC beside it")
        @Default("UTC")
        QuietHours.Zone timeZone,
    @Matches(
            value = "[a-z0-9-]{1,40}",
            problem = "the name of a channel has 1 to 40 of the characters a-z, 0-9 and -")
        Map<String, ChannelSettings> channels)
    implements Validated {
  DeliveryPolicy deliveryPolicy(AccountTable accounts) {
    return new DeliveryPolicy(
        pageWithin, grace, stormMoreThan, stormWithin, reminder, ownership(accounts), new Random());
  }

  public MessageRenderer renderer(Language language, QuietHours.Zone zone, AccountTable accounts) {
    return new MessageRenderer(language, zone.id(), ownership(accounts));
  }

  /** The texts of a channel. */
  public MessageRenderer renderer(ChannelSettings channel, AccountTable accounts) {
    return renderer(channel.language(), zone(channel), accounts);
  }

  /** Whose functions are, and how severe their violations. */
  public Ownership ownership(AccountTable accounts) {
    return new Ownership(accounts, ownerTags.orElse(List.of()));
  }

  QuietHours.Zone zone(ChannelSettings channel) {
    return channel.timeZone().orElse(timeZone);
  }

  RunningChannel running(
      ChannelSettings channel,
      ChannelWorker worker,
      AccountTable accounts,
      ChannelMetrics metrics) {
    Routes routes =
        new Routes(
            channel.routes().values(),
            channels.values().stream().flatMap(each -> each.routes().values().stream()).toList(),
            ownership(accounts));
    return new RunningChannel(
        worker,
        routes,
        channel.quietHours().map(hours -> hours.in(zone(channel))),
        channel.fallback(),
        metrics);
  }

  List<SlackBotSettings> slackBots() {
    return channels.values().stream()
        .map(ChannelSettings::destination)
        .filter(SlackBotSettings.class::isInstance)
        .map(SlackBotSettings.class::cast)
        .toList();
  }

  /** Checks, over all settings, whether there are accounts with what the routes name. */
  public static void checkRoutes(Settings settings, Problems problems) {
    Collection<Account> accounts = settings.get(AccountTable.class).accounts().values();
    settings
        .get(AlertingSettings.class)
        .channels()
        .forEach(
            (channel, each) ->
                each.routes()
                    .forEach(
                        (name, route) -> {
                          String key = "alerting.channels." + channel + ".routes." + name + ".";
                          BiConsumer<String, Stream<String>> report =
                              (setting, unknown) ->
                                  unknown.forEach(
                                      value ->
                                          problems.report(
                                              key + setting, "no account has " + value));
                          report.accept(
                              "account-names",
                              unknown(route.accountNames(), accounts, Account::name));
                          report.accept("units", unknown(route.units(), accounts, Account::unit));
                          report.accept(
                              "environments",
                              unknown(route.environments(), accounts, Account::environment));
                        }));
  }

  private static Stream<String> unknown(
      Optional<List<String>> named,
      Collection<Account> accounts,
      Function<Account, Optional<String>> of) {
    return named.orElse(List.of()).stream()
        .filter(
            value ->
                accounts.stream()
                    .noneMatch(each -> of.apply(each).filter(value::equals).isPresent()));
  }

  /** What the settings leave without a notification, in sentences; empty if nothing. */
  public List<String> gaps() {
    if (channels.isEmpty()) {
      return List.of("No channel is configured, so nobody is notified: set alerting.channels");
    }
    List<String> gaps = new ArrayList<>();
    if (!hasCatchAll()) {
      gaps.add(
          "Nobody is notified of violations that no route selects, nor reminded of exemptions whose owner no route names: give a channel a route with unmatched: true");
    }
    if (channels.values().stream()
        .allMatch(each -> each.type() == ChannelSettings.Type.SECURITY_HUB)) {
      gaps.add(
          "Security Hub takes findings only: nobody is reminded of exemptions that end. Add a channel of another type");
    }
    return gaps;
  }

  /** Whether every violation reaches a channel. */
  boolean hasCatchAll() {
    return channels.values().stream()
        .map(ChannelSettings::routes)
        .anyMatch(
            routes -> routes.isEmpty() || routes.values().stream().anyMatch(Route::isCatchAll));
  }

  @Override
  public void validate(Problems problems) {
    if (problems.areValid("grace", "page-within")
        && (grace.isNegative() || (!grace.isZero() && grace.compareTo(pageWithin) >= 0))) {
      problems.report("grace", "must be 0s or more, and less than alerting.page-within");
    }
    channels.forEach(
        (name, channel) ->
            channel
                .fallback()
                .filter(fallback -> fallback.equals(name) || !channels.containsKey(fallback))
                .ifPresent(
                    fallback ->
                        problems.report(
                            "channels." + name,
                            "fallback must be another channel, and '" + fallback + "' is none")));
  }
}
