package io.vpcwatch.service.settings;

import java.util.List;

/**
 * Settings, or a Kafka that does not fit them, with which vpcwatch can't start. Every problem is
 * one line for the user.
 */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public SettingsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
