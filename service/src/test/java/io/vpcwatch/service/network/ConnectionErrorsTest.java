package io.vpcwatch.service.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ConnectionErrorsTest {
  /** As Java reports it. */
  private static Exception handshake(String message, Throwable cause) {
    Exception failure = new SSLHandshakeException(message);
    failure.initCause(new CertificateException(message, cause));
    return new IOException(message, failure);
  }

  @Test
  void each_problem_of_a_certificate_has_its_own_fix() {
    assertThat(
            ConnectionErrors.certificate(
                handshake("PKIX path validation failed", new CertificateExpiredException("2025"))))
        .isEqualTo("its certificate has expired; renew it there");
    assertThat(
            ConnectionErrors.certificate(
                handshake(
                    "PKIX path validation failed", new CertificateNotYetValidException("2027"))))
        .isEqualTo("its certificate is not valid yet; check the clock of this machine");
    assertThat(
            ConnectionErrors.certificate(
                handshake("No subject alternative DNS name matching localhost found.", null)))
        .isEqualTo("its certificate is for another host name; check the URL");
    assertThat(
            ConnectionErrors.certificate(
                handshake("PKIX path building failed", new CertPathBuilderException())))
        .isEqualTo(
            "its certificate is not trusted; set network.ca-file to the authority that signed it");
    assertThat(ConnectionErrors.certificate(new IOException("reset"))).isNull();
  }

  @Test
  void the_proxy_may_refuse_the_connection() {
    assertThat(ConnectionErrors.proxyStatus(new IOException("Tunnel failed, got: 403")))
        .isEqualTo(403);
    assertThat(ConnectionErrors.proxyStatus(new IOException("reset"))).isNull();
  }
}
