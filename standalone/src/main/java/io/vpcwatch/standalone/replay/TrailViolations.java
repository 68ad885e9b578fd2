package io.vpcwatch.standalone.replay;

import io.vpcwatch.model.Violation;
import io.vpcwatch.service.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;

/** The violations that CloudTrail files tell of. */
public final class TrailViolations {
  private TrailViolations() {}

  /** The oldest first; all of them are as they were in the end. */
  public static List<Violation> in(List<Path> paths, Settings settings, PrintWriter messages)
      throws InterruptedException {
    return new Replay(settings, Clock.systemUTC(), messages, false)
        .violations(paths).stream()
            .sorted(Comparator.comparing(violation -> violation.opened().time()))
            .toList();
  }
}
