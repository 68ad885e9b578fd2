package io.vpcwatch.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A function as a caller of the Lambda API names it: the function itself and, if given, the version
 * or alias meant.
 *
 * @param qualifier version number, alias or {@code $LATEST}; null if the caller named none
 */
public record QualifiedFunction(FunctionArn function, @Nullable String qualifier) {

  private static final Pattern FULL =
      Pattern.compile("arn:([^:]+):lambda:([^:]+):([^:]+):function:([^:]+)(?::([^:]*))?");
  // Lambda's own pattern, in which every part before the name is optional. An account is recognised
  // by its twelve digits, or by the "function:" behind it: masked trails have shorter ones.
  private static final Pattern SHORT =
      Pattern.compile(
          "(?:arn:[^:]*:lambda:)?"
              + "(?:((?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-[0-9]):)?"
              + "(?:([0-9]{12}|[^:]+(?=:function:)):)?"
              + "(?:function:)?"
              + "([^:]+)(?::([^:]*))?");

  /**
   * Resolves any form that the Lambda API accepts: {@code name}, {@code account:name}, {@code
   * account:function:name}, {@code region:account:function:name}, a full ARN, each with an optional
   * {@code :qualifier}.
   *
   * @param region and {@code account} of the call, for the forms that omit them
   * @throws IllegalArgumentException if the result would not be a valid ARN
   */
  public static QualifiedFunction resolve(String text, String region, String account) {
    Matcher full = FULL.matcher(text);
    if (full.matches()) {
      FunctionArn arn = new FunctionArn(full.group(1), full.group(2), full.group(3), full.group(4));
      return new QualifiedFunction(arn, blankToNull(full.group(5)));
    }
    Matcher named = SHORT.matcher(text);
    if (!named.matches()) {
      throw new IllegalArgumentException(
          "not the name of a Lambda function: " + SanitizedText.quoted(text));
    }
    String ofRegion = named.group(1) == null ? region : named.group(1);
    String ofAccount = named.group(2) == null ? account : named.group(2);
    FunctionArn arn = new FunctionArn(partitionOf(ofRegion), ofRegion, ofAccount, named.group(3));
    return new QualifiedFunction(arn, blankToNull(named.group(4)));
  }

  /** The partition that a region belongs to, by AWS's naming of regions. */
  public static String partitionOf(String region) {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    if (region.startsWith("us-gov-")) {
      return "aws-us-gov";
    }
    if (region.startsWith("us-isob-")) {
      return "aws-iso-b";
    }
    if (region.startsWith("eu-isoe-")) {
      return "aws-iso-e";
    }
    if (region.startsWith("us-isof-")) {
      return "aws-iso-f";
    }
    if (region.startsWith("us-iso-")) {
      return "aws-iso";
    }
    return region.startsWith("eusc-") ? "aws-eusc" : "aws";
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
