package io.vpcwatch.alerting.notification.text;

import java.util.Locale;

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
}
