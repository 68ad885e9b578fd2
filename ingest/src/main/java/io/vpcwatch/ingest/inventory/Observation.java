package io.vpcwatch.ingest.inventory;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.SourceType;
import java.time.Instant;
import java.util.Collections;
import software.amazon.awssdk.services.lambda.model.VpcConfigResponse;

/**
 * What the Lambda API said of a function.
 *
 * @param edge it is a replica of a Lambda@Edge function
 * @param at a second before which it can't have been looked up, by AWS's clock
 */
record Observation(FunctionArn function, Attachment attachment, boolean edge, Instant at) {

  /**
   * @throws IllegalArgumentException if the ARN is none
   */
  static Observation of(String arn, VpcConfigResponse vpc, String masterArn, Instant at) {
    Attachment attachment =
        vpc == null
            ? Attachment.detached()
            : Attachment.of(vpc.vpcId(), vpc.subnetIds(), vpc.securityGroupIds());
    return new Observation(FunctionArn.parse(arn), attachment, masterArn != null, at);
  }

  boolean agreesWith(ExpectedState known) {
    return attachment.equals(known.attachment()) && (known.edge() || !edge);
  }

  FunctionChange observed(Instant receivedAt, boolean replayed) {
    return fact(FunctionChange.Kind.OBSERVED, function, attachment, edge, at, receivedAt, replayed);
  }

  /**
   * The function was not there.
   *
   * @param at as of an observation
   */
  static FunctionChange deleted(FunctionArn function, Instant at, Instant receivedAt) {
    // Within one second deletions come last: one second earlier, what was created since stays.
    return fact(
        FunctionChange.Kind.DELETED,
        function,
        Attachment.unknown(),
        false,
        at.minusSeconds(1),
        receivedAt,
        false);
  }

  private static FunctionChange fact(
      FunctionChange.Kind kind,
      FunctionArn function,
      Attachment attachment,
      boolean edge,
      Instant at,
      Instant receivedAt,
      boolean replayed) {
    return new FunctionChange(
        function,
        kind,
        at,
        // Sorts before the id of every event of the same second, which may be the later one.
        "-inventory/" + at,
        null,
        attachment,
        null,
        edge,
        Collections.emptySortedMap(),
        Collections.emptySortedSet(),
        Actor.unknown(),
        SourceType.INVENTORY,
        receivedAt,
        replayed);
  }
}
