package io.vpcwatch.query;

import io.vpcwatch.alerting.notification.text.Language;
import java.util.List;
import java.util.ResourceBundle;
import java.util.SortedMap;
import java.util.TreeMap;

/** The texts of the page: its own, and those of the alerts, so that both use the same words. */
final class PageTexts {
  private static final String OWN = "io.vpcwatch.query.texts";

  private PageTexts() {}

  /** Patterns by key. */
  static SortedMap<String, String> of(Language language) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (ResourceBundle bundle : List.of(language.messages(), language.bundle(OWN))) {
      bundle.keySet().forEach(key -> texts.put(key, bundle.getString(key)));
    }
    return texts;
  }
}
