package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The caller, in CloudTrail's terms. The caller writes every text in here: untrusted until escaped
 * for the place where it is shown.
 *
 * @param arn {@code userIdentity.arn}; null for AWS services
 * @param type {@code userIdentity.type}: IAMUser, AssumedRole, AWSService, …
 * @param invokedBy the AWS service that made the call on behalf of the caller
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
  private static final Actor UNKNOWN = new Actor(null, null, null, null, null);

  public static Actor unknown() {
    return UNKNOWN;
  }

  /**
   * The most specific known name: the ARN, else the service, else the address, else the type, else
   * "unknown".
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
