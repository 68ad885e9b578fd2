package io.vpcwatch.standalone.app;

import java.util.Locale;

/** The services that a process can run. */
public enum ServiceName {
  INGEST,
  EVALUATOR,
  ALERTING,
  QUERY;

  /** The command that runs this service alone; also its component name in /health. */
  public String command() {
    return name().toLowerCase(Locale.ROOT);
  }
}
