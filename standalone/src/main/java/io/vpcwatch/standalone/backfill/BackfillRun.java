package io.vpcwatch.standalone.backfill;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.Backfills;
import io.vpcwatch.ingest.backfill.Backfill;
import io.vpcwatch.ingest.backfill.BackfillProgress;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.RunningSystem;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** Runs a backfill against the Kafka of the running system, and reports its progress. */
final class BackfillRun {
  private static final int INTERRUPTED = 1;
  private static final int INCOMPLETE = 2;

  private final Settings settings;
  private final CommandLine command;
  private final Clock clock = Clock.systemUTC();

  BackfillRun(Settings settings, CommandLine command) {
    this.settings = settings;
    this.command = command;
  }

  /**
   * @return the exit status
   */
  int run(Function<Backfills, Backfill> backfill) throws InterruptedException {
    TopicSettings topicSettings = settings.get(TopicSettings.class);
    Topics topics = Topics.of(topicSettings);
    Map<String, Object> kafka = RunningSystem.kafka(settings);
    TopicAdmin.createOrVerify(kafka, topics.all(), topicSettings.replicationFactor());
    BackfillProgress progress = new BackfillProgress();
    try (Backfills backfills =
            new Backfills(settings, kafka, topics, new SimpleMeterRegistry(), clock);
        ProgressReport report = new ProgressReport(progress, command.getOut(), clock)) {
      try {
        backfill.apply(backfills).run(progress);
        report.finish(true);
        if (progress.now().complete()) {
          return 0;
        }
        command
            .getErr()
            .println(
                "vpcwatch backfill: incomplete: everything that could be read is published, but not all could; see the summary");
        return INCOMPLETE;
      } catch (IOException e) {
        report.finish(false);
        command
            .getErr()
            .println(
                "vpcwatch backfill: "
                    + e.getMessage()
                    + "; everything read so far is published; run the same command again to resume");
        return INTERRUPTED;
      }
    }
  }
}
