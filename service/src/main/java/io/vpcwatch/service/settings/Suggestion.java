package io.vpcwatch.service.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Suggests the setting that the user may have meant. */
final class Suggestion {
  private static final double ALIKE = 0.85;
  private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

  private Suggestion() {}

  /** The end of the error message; empty if nothing is similar. */
  static String nearest(String written, Collection<String> known) {
    return known.stream()
        .map(name -> withNamesOf(written, name))
        .max(Comparator.comparingDouble(name -> likeness(written, name)))
        .filter(name -> likeness(written, name) >= ALIKE)
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** 1 for another spelling of the name, and for its last words alone. */
  private static double likeness(String written, String known) {
    String plain = plain(written);
    String plainKnown = plain(known);
    boolean isItsEnd = plain.equals(plainKnown) || plainKnown.endsWith("." + plain);
    return isItsEnd ? 1 : SIMILARITY.apply(plain, plainKnown);
  }

  private static String plain(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .toLowerCase(Locale.ROOT)
        .replace('_', '-')
        .replaceFirst("^vpcwatch\\.", "");
  }

  /** {@code alerting.channels.*.type} with the channel's name, if that is what was written. */
  private static String withNamesOf(String written, String known) {
    String[] words = written.split("\\.", -1);
    String[] knownWords = known.split("\\.", -1);
    if (words.length == knownWords.length) {
      Arrays.setAll(knownWords, i -> knownWords[i].equals("*") ? words[i] : knownWords[i]);
    }
    return String.join(".", knownWords);
  }
}
