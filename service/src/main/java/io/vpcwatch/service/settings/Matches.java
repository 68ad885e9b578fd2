package io.vpcwatch.service.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The form of a text, of each element of a list, or of the names in a map. Not for secrets: the
 * problem may show the value.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Matches {
  /** A regular expression for the whole text. */
  String value();

  /** What the user reads if it does not match; %s is the text. */
  String problem();
}
