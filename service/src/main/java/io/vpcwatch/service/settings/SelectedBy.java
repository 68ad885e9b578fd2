package io.vpcwatch.service.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Settings that depend on another setting of the same record. They are written beside it, not below
 * it, and the binder refuses those of the variants that are not selected.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface SelectedBy {
  /** The enum of the component that selects, which is declared before. */
  Class<? extends Variant> value();

  /** A constant of that enum. */
  interface Variant {
    /** The record with the settings of this variant. */
    Class<? extends Record> settings();
  }
}
