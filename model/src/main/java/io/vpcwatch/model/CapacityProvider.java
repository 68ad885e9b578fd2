package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Comparator;
import java.util.SortedSet;

/**
 * A capacity provider of Lambda Managed Instances, as one call or listing shows it. The functions
 * on it run in its subnets. AWS shows no VPC id, and the network never changes, so that any call
 * that shows a provider shows all that matters; a deletion needs no record.
 *
 * @param at when it was shown: a provider that was deleted may be created again in another network
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CapacityProvider(
    String arn, SortedSet<String> subnetIds, SortedSet<String> securityGroupIds, Instant at) {

  private static final Comparator<CapacityProvider> AGE =
      Comparator.comparing(CapacityProvider::at).thenComparing(CapacityProvider::toString);

  public CapacityProvider {
    subnetIds = Copies.sorted(subnetIds);
    securityGroupIds = Copies.sorted(securityGroupIds);
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /** Which of two records of one provider counts. */
  public CapacityProvider newest(CapacityProvider other) {
    return AGE.compare(this, other) >= 0 ? this : other;
  }

  /** The last part of the ARN: the name by which people know the provider. */
  public static String nameOf(String arn) {
    return arn.substring(arn.lastIndexOf(':') + 1);
  }

  /** The network in which the functions on it are. */
  public Attachment network() {
    return new Attachment(Attachment.State.ATTACHED, null, subnetIds, securityGroupIds, arn);
  }
}
