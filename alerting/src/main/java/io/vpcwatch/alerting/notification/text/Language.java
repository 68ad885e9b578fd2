package io.vpcwatch.alerting.notification.text;

import java.util.Locale;
import java.util.ResourceBundle;

/** The languages with a message bundle. */
public enum Language {
  EN(Locale.ENGLISH),
  JA(Locale.JAPANESE);

  private final Locale locale;

  Language(Locale locale) {
    this.locale = locale;
  }

  public Locale locale() {
    return locale;
  }

  /** The texts of alerts. */
  public ResourceBundle messages() {
    return messages(locale);
  }

  static ResourceBundle messages(Locale locale) {
    return bundle("io.vpcwatch.alerting.notification.text.messages", locale);
  }

  /** A bundle in this language. */
  public ResourceBundle bundle(String name) {
    return bundle(name, locale);
  }

  // No fallback to the language of the machine: a setting, or the reader, chooses.
  private static ResourceBundle bundle(String name, Locale locale) {
    return ResourceBundle.getBundle(
        name,
        locale,
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }
}
