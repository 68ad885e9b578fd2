package io.vpcwatch.alerting.channel.email;

/**
 * Text that somebody else wrote, so that no mail program makes a link of it: an address in a user
 * agent is shown, and can't be clicked.
 */
final class Defanged {
  private Defanged() {}

  static String of(String text) {
    return text.replace("://", "[:]//").replaceAll("(?i)\\bwww\\.", "www[.]");
  }
}
