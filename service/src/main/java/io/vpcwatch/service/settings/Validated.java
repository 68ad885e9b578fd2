package io.vpcwatch.service.settings;

/** A record of settings with constraints that no annotation can express. */
public interface Validated {
  /**
   * Called even if settings of the record are not valid, so that the user sees all problems at
   * once: a setting that has a problem is null, 0, false or absent. A check first asks whether the
   * settings that it depends on {@link Problems#areValid are valid}.
   */
  void validate(Problems problems);
}
