package io.vpcwatch.model;

/** How a violation ended. */
public enum End {
  /** The function was attached to an (allowed) VPC. */
  VPC_ATTACHED,
  /** The function was deleted. */
  DELETED,
  /** An exemption covers it now. */
  EXEMPTED,
  /** The function became a Lambda@Edge function. */
  NOT_APPLICABLE
}
