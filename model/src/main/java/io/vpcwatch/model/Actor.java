package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Who did it, in CloudTrail's terms. Every text in here is written by the caller and hostile until
 * escaped for the place where it is shown.
 *
 * @param arn {@code userIdentity.arn}; AWS services have none
 * @param type {@code userIdentity.type}: IAMUser, AssumedRole, AWSService, …
 * @param invokedBy the AWS service that made the call on somebody's behalf
 * @param sourceAddress {@code sourceIPAddress}: an address, or the name of a service
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Actor(
    @Nullable String arn,
    @Nullable String type,
    @Nullable String invokedBy,
    @Nullable String sourceAddress,
    @Nullable String userAgent) {

  private static final String CLOUDFORMATION = "cloudformation.amazonaws.com";
  private static final Actor NOBODY = new Actor(null, null, null, null, null);

  /** An actor of whom nothing is known. */
  public static Actor unknown() {
    return NOBODY;
  }

  /**
   * The most telling name there is: the ARN, else the service, else the address, else the type,
   * else "unknown".
   */
  public String displayName() {
    for (String name : new String[] {arn, invokedBy, sourceAddress, type}) {
      if (name != null && !name.isBlank()) {
        return name;
      }
    }
    return "unknown";
  }

  @JsonProperty(value = "viaCloudFormation", access = JsonProperty.Access.READ_ONLY)
  public boolean viaCloudFormation() {
    return CLOUDFORMATION.equals(invokedBy)
        || CLOUDFORMATION.equals(sourceAddress)
        || CLOUDFORMATION.equals(userAgent);
  }
}
