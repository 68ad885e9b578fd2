package io.vpcwatch.alerting.channel.jira;

import io.vpcwatch.alerting.channel.Channel;
import io.vpcwatch.alerting.channel.ChannelContext;
import io.vpcwatch.alerting.channel.DestinationSettings;
import io.vpcwatch.alerting.channel.http.SecretUrl;
import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import io.vpcwatch.service.settings.Secret;
import java.util.Optional;

/** A project of Jira Cloud or Jira Data Center. */
public record JiraSettings(
    @Description("jira: cloud or data-center") @Default("cloud") Deployment deployment,
    @Description("jira: its URL, like https://example.atlassian.net") SecretUrl siteUrl,
    @Description("jira: the key of the project, like SEC")
        @Matches(value = "[A-Z][A-Z0-9_]{1,254}", problem = "%s is no key of a project, like SEC")
        String project,
    @Description("jira: the type of the issues") @Default("Task") String issueType,
    @Description(
            "jira: the e-mail address of the account that the API token belongs to; not set: the token is a bearer token, like a personal access token of Data Center")
        Optional<String> account,
    @Description("jira: the token: a secret, better given by the environment or by api-token-file")
        Secret<String> apiToken,
    @Description(
            "jira: the transition, or the status that it leads to, of an issue whose violation is over")
        @Default("Done")
        String doneTransition,
    @Description(
            "jira: the same for a violation that opens again after its end; not set: only a comment")
        Optional<String> reopenTransition)
    implements DestinationSettings {

  /** The two products differ in paths and in the format of texts. */
  public enum Deployment {
    CLOUD("/rest/api/3", "/search/jql"),
    DATA_CENTER("/rest/api/2", "/search");

    private final String api;
    private final String search;

    Deployment(String api, String search) {
      this.api = api;
      this.search = search;
    }

    String api() {
      return api;
    }

    String search() {
      return search;
    }
  }

  @Override
  public Channel createChannel(ChannelContext context) {
    return new JiraChannel(context, this);
  }
}
