package io.vpcwatch.alerting.channel.email;

/** Text from AWS, changed so that no mail program turns an address in it into a link. */
final class Defanged {
  private Defanged() {}

  static String of(String text) {
    return text.replace("://", "[:]//").replaceAll("(?i)\\bwww\\.", "www[.]");
  }
}
