package io.vpcwatch.ingest.aws;

import io.vpcwatch.ingest.aws.AwsSettings.AccountSettings;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** Credentials for every account. */
final class Roles {
  private final AwsSettings settings;
  private final AwsCredentialsProvider own;
  private final Function<AwsCredentialsProvider, StsClient> sts;
  private final Map<String, RoleSession> sessions = new ConcurrentHashMap<>();

  /**
   * @param sts creates the client that assumes roles with the given credentials
   */
  Roles(
      AwsSettings settings,
      AwsCredentialsProvider own,
      Function<AwsCredentialsProvider, StsClient> sts) {
    this.settings = settings;
    this.own = own;
    this.sts = sts;
  }

  /** Those of the role in an account, or our own if there is none. */
  AwsCredentialsProvider credentialsOf(String account) {
    Optional<AccountSettings> settingsOfAccount =
        Optional.ofNullable(settings.account().get(account));
    String role =
        settingsOfAccount
            .flatMap(AccountSettings::roleArn)
            .or(() -> settings.roleName().map(name -> arn(account, name)))
            .orElse(null);
    String externalId =
        settingsOfAccount
            .flatMap(AccountSettings::externalId)
            .or(settings::externalId)
            .orElse(null);
    return credentials(role, externalId);
  }

  /**
   * Those of the given role, or our own if it is null. Always the same ones for the same arguments.
   */
  AwsCredentialsProvider credentials(@Nullable String roleArn, @Nullable String externalId) {
    if (roleArn == null) {
      return own;
    }
    return sessions.computeIfAbsent(
        roleArn + " " + Objects.requireNonNullElse(externalId, ""),
        missing -> new RoleSession(() -> assume(roleArn, externalId)));
  }

  private StsAssumeRoleCredentialsProvider assume(String roleArn, @Nullable String externalId) {
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts.apply(own))
        .refreshRequest(
            request ->
                request
                    .roleArn(roleArn)
                    .externalId(externalId)
                    .roleSessionName(settings.sessionName())
                    .durationSeconds((int) settings.sessionDuration().toSeconds()))
        .build();
  }

  private String arn(String account, String name) {
    return "arn:%s:iam::%s:role/%s".formatted(settings.partition(), account, name);
  }
}
