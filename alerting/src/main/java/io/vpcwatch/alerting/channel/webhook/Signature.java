package io.vpcwatch.alerting.channel.webhook;

import io.vpcwatch.service.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves the origin and time of a request: the hexadecimal HMAC-SHA256 of the time in seconds since
 * 1970, a full stop and the body.
 */
final class Signature {
  private static final String ALGORITHM = "HmacSHA256";

  private final Secret key;

  Signature(Secret key) {
    this.key = key;
  }

  /** Like {@code t=1795399330,v1=5257a869…}. */
  String of(String body, Instant now) {
    long time = now.getEpochSecond();
    return "t=" + time + ",v1=" + hmac(time + "." + body);
  }

  private String hmac(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
