package io.vpcwatch.service.network;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Explains why there is no connection to a server, as far as somebody has to fix that. */
public final class ConnectionErrors {
  private static final Pattern REFUSED_BY_PROXY = Pattern.compile("Tunnel failed, got: (\\d{3})");

  private static final Pattern OTHER_HOST = Pattern.compile("\\bnames? (matching|present)");

  private ConnectionErrors() {}

  /** What is wrong with the server's certificate, and the fix; null if nothing is. */
  public static @Nullable String certificate(Throwable failure) {
    String problem = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return "its certificate has expired; renew it there";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "its certificate is not valid yet; check the clock of this machine";
      }
      boolean isCertificate = cause instanceof CertificateException;
      if (cause instanceof SSLPeerUnverifiedException
          || (isCertificate && OTHER_HOST.matcher(String.valueOf(cause.getMessage())).find())) {
        return "its certificate is for another host name; check the URL";
      }
      if (isCertificate) {
        problem =
            "its certificate is not trusted; set network.ca-file to the authority that signed it";
      }
    }
    return problem;
  }

  /**
   * The status with which the proxy refused the connection of Java's client; null if it did not.
   * The AWS SDK takes it for the status of AWS.
   */
  public static @Nullable Integer proxyStatus(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher refused = REFUSED_BY_PROXY.matcher(String.valueOf(cause.getMessage()));
      if (refused.find()) {
        return Integer.valueOf(refused.group(1));
      }
    }
    return null;
  }
}
