package io.vpcwatch.service.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** What somebody meant who wrote something that does not exist. */
final class Suggestion {
  private static final double ALIKE = 0.85;
  private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

  private Suggestion() {}

  /** The words that end the complaint; empty if nothing is near. */
  static String nearest(String written, Collection<String> known) {
    return known.stream()
        .map(name -> withNamesOf(written, name))
        .max(Comparator.comparingDouble(name -> likeness(written, name)))
        .filter(name -> likeness(written, name) >= ALIKE)
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** Another way of writing a name is as near as can be; its last word alone is near, too. */
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
