package io.vpcwatch.ingest.aws;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What can be wrong with {@link AwsSettings}. */
public final class AwsProblems {
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d{1,2}");
  private static final Pattern ROLE_NAME = Pattern.compile("[\\w+=,.@/-]{1,512}");
  private static final Pattern ROLE_ARN =
      Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]{1,512}");
  private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
  private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");
  private static final Set<String> SERVICES =
      new TreeSet<>(Set.of("cloudtrail", "ec2", "lambda", "s3", "sqs", "sts"));
  private static final long SHORTEST_SESSION = 15 * 60;
  private static final long LONGEST_SESSION = 12 * 60 * 60;

  private final AwsSettings settings;
  private final List<String> problems = new ArrayList<>();

  private AwsProblems(AwsSettings settings) {
    this.settings = settings;
  }

  /** One line for each problem, for the user. */
  public static List<String> of(AwsSettings settings) {
    AwsProblems found = new AwsProblems(settings);
    found.checkAccounts();
    found.checkRoles();
    found.checkSpecials();
    found.checkEndpoints();
    return found.problems;
  }

  /** Whether it has the form of an account's id. */
  public static boolean isAccount(String text) {
    return ACCOUNT.matcher(text).matches();
  }

  /** The problem with a role's ARN, if there is one. */
  public static Optional<String> ofRoleArn(String key, String arn) {
    return ROLE_ARN.matcher(arn).matches()
        ? Optional.empty()
        : Optional.of(
            key + ": " + arn + " is no ARN of a role (arn:aws:iam::111122223333:role/name)");
  }

  private void checkAccounts() {
    Set<String> seen = new HashSet<>();
    for (String account : settings.accounts().orElse(List.of())) {
      if (!isAccount(account)) {
        problems.add("aws.accounts: " + account + " is no account id; write 12 digits, in quotes");
      } else if (!seen.add(account)) {
        problems.add("aws.accounts: " + account + " stands there twice");
      }
    }
    checkRegions("aws.regions", settings.regions());
    settings
        .homeRegion()
        .ifPresent(each -> checkRegions("aws.home-region", Optional.of(List.of(each))));
    if (Partition.find(settings.partition()).isEmpty()) {
      problems.add(
          "aws.partition: " + settings.partition() + " is none of aws, aws-cn and aws-us-gov");
    }
  }

  private void checkRegions(String key, Optional<List<String>> regions) {
    for (String region : regions.orElse(List.of())) {
      if (!REGION.matcher(region).matches()) {
        problems.add(key + ": " + region + " is no region; write one like eu-west-1");
      }
    }
  }

  private void checkRoles() {
    settings
        .roleName()
        .filter(name -> !ROLE_NAME.matcher(name).matches())
        .ifPresent(
            name ->
                problems.add(
                    "aws.role-name: "
                        + name
                        + " is no name of a role; for an ARN use aws.account.ID.role-arn"));
    checkExternalId("aws.external-id", settings.externalId());
    if (!SESSION_NAME.matcher(settings.sessionName()).matches()) {
      problems.add("aws.session-name: must have 2 to 64 letters, digits or any of _+=,.@-");
    }
    long seconds = settings.sessionDuration().toSeconds();
    if (seconds < SHORTEST_SESSION || seconds > LONGEST_SESSION) {
      problems.add("aws.session-duration: must be within 15m and 12h");
    }
  }

  private void checkExternalId(String key, Optional<String> id) {
    if (id.isPresent() && !EXTERNAL_ID.matcher(id.get()).matches()) {
      problems.add(key + ": must have 2 to 1224 letters, digits or any of _+=,.@:/-");
    }
  }

  private void checkSpecials() {
    settings
        .account()
        .forEach(
            (id, special) -> {
              String key = "aws.account." + id;
              if (!settings.accounts().orElse(List.of()).contains(id)) {
                problems.add(key + ": " + id + " is not among aws.accounts");
              }
              special
                  .roleArn()
                  .flatMap(arn -> ofRoleArn(key + ".role-arn", arn))
                  .ifPresent(problems::add);
              checkExternalId(key + ".external-id", special.externalId());
              checkRegions(key + ".regions", special.regions());
            });
  }

  private void checkEndpoints() {
    settings
        .endpoints()
        .forEach(
            (service, endpoint) -> {
              String key = "aws.endpoints." + service;
              if (!SERVICES.contains(service)) {
                problems.add(key + ": there is no such service; it is one of " + SERVICES);
              } else if (!isHttp(endpoint.url().replace("{region}", "eu-west-1"))) {
                problems.add(key + ".url: " + endpoint.url() + " is no http or https URL");
              }
            });
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
