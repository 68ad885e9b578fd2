package io.vpcwatch.standalone.app;

import java.util.Locale;

/** A service that a process can run. */
public enum ServiceName {
  INGEST,
  EVALUATOR,
  ALERTING;

  /** The command that runs it alone; also its name among the components of /health. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
