package io.vpcwatch.model;

/** How a violation ended. */
public enum End {
  /** The function was attached to an (allowed) VPC. */
  VPC_ATTACHED,
  /** The function was deleted. */
  DELETED,
  /** An exemption covers it now. */
  EXEMPTED,
  /** The rule no longer applies: the function is now one of Lambda@Edge, or in no VPC. */
  NOT_APPLICABLE,
  /** The function or the network was changed, so that it keeps the rule about the network. */
  FIXED
}
