package io.vpcwatch.model;

/** The severity of a violation: removing a VPC weighs more than never having had one. */
public enum Severity {
  LOW,
  MEDIUM,
  HIGH
}
