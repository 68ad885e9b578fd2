package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The unqualified ARN of a Lambda function, {@code
 * arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME}: the identity of a function, and the key of
 * every topic that is about functions.
 */
public record FunctionArn(String partition, String region, String account, String name)
    implements Comparable<FunctionArn> {

  private static final Comparator<FunctionArn> ORDER = Comparator.comparing(FunctionArn::toString);
  // Only responses may show a dot in a name: the replicas of Lambda@Edge have one
  // ("us-east-1.name").
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,170}");
  private static final Pattern PARTITION = Pattern.compile("aws[a-z-]{0,20}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
  // Twelve digits at AWS; published trails mask them with other lengths.
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{1,32}");
  private static final Pattern ARN =
      Pattern.compile("arn:([^:]+):lambda:([^:]+):([^:]+):function:([^:]+)(?::[^:]*)?");

  public FunctionArn {
    require(PARTITION, partition, "partition");
    require(REGION, region, "region");
    require(ACCOUNT, account, "account id");
    require(NAME, name, "function name");
  }

  /**
   * Reads an ARN; a qualifier (version or alias) at its end is dropped.
   *
   * @throws IllegalArgumentException if the text is no ARN of a Lambda function
   */
  @JsonCreator
  public static FunctionArn parse(String arn) {
    Matcher matcher = ARN.matcher(arn);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not the ARN of a Lambda function: " + Text.excerpt(arn));
    }
    return new FunctionArn(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4));
  }

  /**
   * A replica that Lambda@Edge keeps outside of us-east-1: no user can give a function a name with
   * a dot.
   */
  public boolean isEdgeReplica() {
    return name.startsWith("us-east-1.");
  }

  @Override
  public int compareTo(FunctionArn other) {
    return ORDER.compare(this, other);
  }

  @JsonValue
  @Override
  public String toString() {
    return "arn:" + partition + ":lambda:" + region + ":" + account + ":function:" + name;
  }

  private static void require(Pattern pattern, String value, String what) {
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException("not a valid " + what + ": " + Text.excerpt(value));
    }
  }
}
