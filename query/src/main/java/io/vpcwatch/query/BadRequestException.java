package io.vpcwatch.query;

/** A request that can't be answered; the message names the parameter and the fix. */
final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadRequestException(String message) {
    super(message);
  }
}
