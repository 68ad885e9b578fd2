package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.function.IntPredicate;

/**
 * The unqualified ARN of a Lambda function, {@code
 * arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME}: the identity of a function, and the key of
 * every topic that is about functions.
 */
public record FunctionArn(String partition, String region, String account, String name)
    implements Comparable<FunctionArn> {

  private static final Comparator<FunctionArn> ORDER = Comparator.comparing(FunctionArn::toString);
  // Parsed for every record and every change in the state: no regular expressions here.
  private static final int PARTS = 7;

  public FunctionArn {
    require(isPartition(partition), partition, "partition");
    require(consists(region, 40, FunctionArn::isRegional), region, "region");
    // Twelve digits at AWS; published trails mask them with other lengths.
    require(consists(account, 32, FunctionArn::isDigit), account, "account id");
    require(consists(name, 170, FunctionArn::isOfName), name, "function name");
  }

  /**
   * Reads an ARN; drops a qualifier (version or alias) at its end.
   *
   * @throws IllegalArgumentException if the text is not the ARN of a Lambda function
   */
  @JsonCreator
  public static FunctionArn parse(String arn) {
    String[] parts = arn.split(":", -1);
    if ((parts.length != PARTS && parts.length != PARTS + 1)
        || !parts[0].equals("arn")
        || !parts[2].equals("lambda")
        || !parts[5].equals("function")) {
      throw new IllegalArgumentException(
          "not the ARN of a Lambda function: " + SanitizedText.quoted(arn));
    }
    return new FunctionArn(parts[1], parts[3], parts[4], parts[6]);
  }

  /**
   * True for a replica that Lambda@Edge keeps outside of us-east-1: users can't choose a name with
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

  private static boolean isPartition(String text) {
    return text.startsWith("aws")
        && consists(
            text, 23, character -> (character >= 'a' && character <= 'z') || character == '-');
  }

  private static boolean isRegional(int character) {
    return (character >= 'a' && character <= 'z') || isDigit(character) || character == '-';
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  /**
   * Only responses may show a dot in a name: the replicas of Lambda@Edge have one
   * ("us-east-1.name").
   */
  private static boolean isOfName(int character) {
    return isRegional(character)
        || (character >= 'A' && character <= 'Z')
        || character == '_'
        || character == '.';
  }

  private static boolean consists(String text, int longest, IntPredicate of) {
    if (text.isEmpty() || text.length() > longest) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!of.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static void require(boolean valid, String value, String what) {
    if (!valid) {
      throw new IllegalArgumentException(
          "not a valid " + what + ": " + SanitizedText.quoted(value));
    }
  }
}
