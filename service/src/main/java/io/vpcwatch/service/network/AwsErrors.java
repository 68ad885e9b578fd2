package io.vpcwatch.service.network;

import io.vpcwatch.model.SanitizedText;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Describes failures of AWS in one line. The SDK's own messages name every class that it tried, and
 * contain a request id that makes the same failure look new each time.
 */
public final class AwsErrors {
  /** Including the ellipsis. */
  private static final int MAX_LENGTH = 301;

  /** A provider of the SDK's chain, the profile that it reads, and why it gave no credentials. */
  private static final Pattern PROVIDER =
      Pattern.compile(
          "(\\w+)CredentialsProvider\\((?:profileName=)?([^,)]*).*?\\): (.*?)(?=, \\w+CredentialsProvider\\(|]$)");

  private static final Pattern NOT_SET_UP =
      Pattern.compile(
          "Unable to load credentials from system settings|Either the environment variable"
              + "|Profile file contained no credentials|Cannot fetch credentials from container - neither"
              + "|IMDS credentials have been disabled|Failed to load credentials from IMDS");
  private static final Pattern EMPTY_PROFILE =
      Pattern.compile("no credentials for profile ('.*?')");

  private AwsErrors() {}

  /** Of a failed request, whether AWS rejected it or could not be reached. */
  public static String of(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.startsWith("Unable to load credentials")) {
      message = noCredentials(message);
    } else if (failure instanceof AwsServiceException answer && !code(answer).isEmpty()) {
      message = answer(answer.awsErrorDetails());
    }
    return SanitizedText.line(message, MAX_LENGTH);
  }

  /** With the reasons of the providers that are set up, of all that the SDK has tried. */
  private static String noCredentials(String message) {
    List<String> reasons =
        PROVIDER
            .matcher(message.substring(Math.max(0, message.indexOf("]) : ["))))
            .results()
            .filter(provider -> !NOT_SET_UP.matcher(provider.group(3)).lookingAt())
            .map(
                provider ->
                    (provider.group(1) + " " + provider.group(2)).strip()
                        + ": "
                        + provider.group(3))
            .toList();
    if (!reasons.isEmpty()) {
      return "no AWS credentials could be loaded: " + String.join("; ", reasons);
    }
    Matcher profile = EMPTY_PROFILE.matcher(message);
    return "no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
        + " AWS_SECRET_ACCESS_KEY, or run where a role is attached (instance, task, pod)"
        + (profile.find() ? "; the profile " + profile.group(1) + " has none" : "");
  }

  /** AWS's code of the error; empty if the answer has none, as that of a proxy. */
  public static String code(Throwable failure) {
    return failure instanceof AwsServiceException answer && answer.awsErrorDetails() != null
        ? Objects.requireNonNullElse(answer.awsErrorDetails().errorCode(), "")
        : "";
  }

  /** As Control Tower's region deny does: the region can't be used by anybody in the account. */
  public static boolean isClosedByPolicy(Throwable failure) {
    return String.valueOf(failure.getMessage())
        .contains("explicit deny in a service control policy");
  }

  private static String answer(AwsErrorDetails details) {
    String code = details.errorCode();
    String message = details.errorMessage();
    return message == null || message.isBlank() ? code : code + ": " + message;
  }
}
