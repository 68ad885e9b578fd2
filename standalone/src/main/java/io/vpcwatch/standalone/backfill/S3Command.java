package io.vpcwatch.standalone.backfill;

import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.s3.S3History;
import io.vpcwatch.service.settings.Settings;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vpcwatch backfill s3}. */
@Command(
    name = "s3",
    mixinStandardHelpOptions = true,
    description = "Reads the log files of a trail from its bucket.")
final class S3Command implements Callable<Integer> {
  private final Supplier<Settings> settings;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final TimeOptions times = new TimeOptions();

  @Option(
      names = "--bucket",
      required = true,
      paramLabel = "NAME",
      description = "the bucket that the trail delivers to")
  private String bucket = "";

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "the trail's prefix, before AWSLogs/")
  private String prefix = "";

  @Option(
      names = "--account",
      split = ",",
      paramLabel = "ID",
      description = "only these accounts; default: aws.accounts, or all in the bucket")
  private Set<String> accounts = new LinkedHashSet<>();

  @Option(
      names = "--region",
      split = ",",
      paramLabel = "REGION",
      description = "only these regions; default: all in the bucket")
  private Set<String> regions = new LinkedHashSet<>();

  @Option(
      names = "--role-arn",
      paramLabel = "ARN",
      description = "a role to assume for the bucket; default: vpcwatch's own credentials")
  private @Nullable String roleArn;

  @Option(
      names = "--external-id",
      paramLabel = "ID",
      description = "the external id that this role requires")
  private @Nullable String externalId;

  S3Command(Supplier<Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    check();
    Settings all = settings.get();
    List<String> watched = all.get(AwsSettings.class).accounts().orElse(List.of());
    S3History history =
        new S3History(
            bucket,
            prefix,
            accounts.isEmpty() ? Set.copyOf(watched) : accounts,
            regions,
            times.from(),
            times.to());
    return new BackfillRun(all, Objects.requireNonNull(spec).commandLine())
        .run(backfills -> backfills.s3(history, roleArn, externalId, times.restart()));
  }

  private void check() {
    times.range(Clock.systemUTC().instant());
    for (String account : accounts) {
      if (!account.matches(AwsSettings.ACCOUNT)) {
        throw new ParameterException(
            Objects.requireNonNull(spec).commandLine(),
            "--account: " + account + " is no account id; write 12 digits");
      }
    }
    if (roleArn != null && !roleArn.matches(AwsSettings.ROLE_ARN)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--role-arn: " + AwsSettings.NO_ROLE_ARN.replace("%s", roleArn));
    }
  }
}
