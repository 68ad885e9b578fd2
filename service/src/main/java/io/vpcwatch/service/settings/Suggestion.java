package io.vpcwatch.service.settings;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Suggests the name that the user may have meant. */
public final class Suggestion {
  private static final double ALIKE = 0.85;

  private Suggestion() {}

  /**
   * The end of the error message; without a suggestion if nothing is similar.
   *
   * @param what has such names
   */
  public static String unknown(String what, String written, Stream<String> known) {
    return "there is no such "
        + what
        + known
            .max(Comparator.comparingDouble(name -> likeness(written, name)))
            .filter(name -> likeness(written, name) >= ALIKE)
            .map(name -> "; did you mean " + name + "?")
            .orElse("");
  }

  /** 1 for another spelling of the name, and for its last words alone. */
  private static double likeness(String written, String known) {
    String plain = plain(written);
    String plainKnown = plain(known);
    return ("." + plainKnown).endsWith("." + plain)
        ? 1
        : new JaroWinklerSimilarity().apply(plain, plainKnown);
  }

  private static String plain(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .toLowerCase(Locale.ROOT)
        .replace('_', '-')
        .replaceFirst("^vpcwatch\\.", "");
  }
}
