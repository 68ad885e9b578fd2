package io.vpcwatch.service.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The least and the greatest value of a number or a duration, both included. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
  /** Written as the setting is; empty if there is no limit. */
  String min() default "";

  /** Written as the setting is; empty if there is no limit. */
  String max() default "";

  /** What the user reads instead of "must be within min and max"; %s is the value. */
  String problem() default "";
}
