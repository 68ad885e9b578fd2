package io.vpcwatch.service.network;

import io.vpcwatch.service.settings.YamlFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificates of a file, trusted besides those that Java trusts. */
final class TrustedCertificates {
  private final String file;
  private final TrustManager[] trustManagers;

  private TrustedCertificates(String file, TrustManager[] trustManagers) {
    this.file = file;
    this.trustManagers = trustManagers;
  }

  /**
   * @param setting its name, for the message
   * @param text the name of the file
   * @throws IllegalArgumentException if the file contains no certificates
   */
  static TrustedCertificates parse(String setting, String text) {
    try (InputStream pem = Files.newInputStream(Path.of(text.strip()))) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (!certificates.isEmpty()) {
        return new TrustedCertificates(text.strip(), trusting(certificates));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          setting + ": can't read " + text + ": " + YamlFile.reason(e), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          setting + ": " + text + " is no file of certificates in PEM", e);
    }
    throw new IllegalArgumentException(setting + ": there is no certificate in " + text);
  }

  private static TrustManager[] trusting(Collection<? extends Certificate> certificates)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    for (TrustManager each : managers(null)) {
      if (each instanceof X509TrustManager java) {
        for (X509Certificate certificate : java.getAcceptedIssuers()) {
          trusted.setCertificateEntry("java-" + trusted.size(), certificate);
        }
      }
    }
    for (Certificate certificate : certificates) {
      trusted.setCertificateEntry("file-" + trusted.size(), certificate);
    }
    return managers(trusted);
  }

  /**
   * @param trusted null for what Java trusts
   */
  private static TrustManager[] managers(@Nullable KeyStore trusted)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  TrustManager[] trustManagers() {
    return trustManagers;
  }

  SSLContext sslContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  @Override
  public String toString() {
    return file;
  }
}
