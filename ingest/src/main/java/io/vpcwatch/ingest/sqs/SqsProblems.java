package io.vpcwatch.ingest.sqs;

import io.vpcwatch.ingest.aws.AwsProblems;
import java.util.ArrayList;
import java.util.List;

/** What can be wrong with {@link SqsSettings}. */
public final class SqsProblems {
  private static final int MOST_WORKERS = 32;
  private static final long SHORTEST_VISIBILITY = 10;
  private static final long LONGEST_VISIBILITY = 12 * 60 * 60;

  private SqsProblems() {}

  /**
   * One line for each problem, for the user.
   *
   * @param name of the queue
   */
  public static List<String> of(String name, SqsSettings settings) {
    String key = "ingest.sqs." + name;
    List<String> problems = new ArrayList<>();
    if (!QueueUrl.isValid(settings.queueUrl())) {
      problems.add(
          key
              + ".queue-url: "
              + settings.queueUrl()
              + " is no URL of a queue (https://sqs.eu-west-1.amazonaws.com/111122223333/name)");
    }
    settings
        .roleArn()
        .flatMap(arn -> AwsProblems.ofRoleArn(key + ".role-arn", arn))
        .ifPresent(problems::add);
    for (String account : settings.accounts().orElse(List.of())) {
      if (!account.equals("*") && !AwsProblems.isAccount(account)) {
        problems.add(
            key + ".accounts: " + account + " is no account id; write 12 digits, in quotes, or *");
      }
    }
    if (settings.workers() < 1 || settings.workers() > MOST_WORKERS) {
      problems.add(key + ".workers: must be within 1 and " + MOST_WORKERS);
    }
    long visibility = settings.visibilityTimeout().toSeconds();
    if (visibility < SHORTEST_VISIBILITY || visibility > LONGEST_VISIBILITY) {
      problems.add(key + ".visibility-timeout: must be within 10s and 12h");
    }
    return problems;
  }
}
