package io.vpcwatch.service.settings;

import java.util.function.BiConsumer;

/** A record of settings with constraints between them, which no annotation can express. */
public interface Validated {
  /**
   * Called when every setting of the record is valid by itself.
   *
   * @param problems takes the key of a setting, relative to this record ({@code grace}; empty for
   *     the record itself), and what is wrong with it
   */
  void validate(BiConsumer<String, String> problems);
}
