package io.vpcwatch.model;

/** How much a violation matters: what somebody undid weighs more than what never was. */
public enum Severity {
  LOW,
  MEDIUM,
  HIGH
}
