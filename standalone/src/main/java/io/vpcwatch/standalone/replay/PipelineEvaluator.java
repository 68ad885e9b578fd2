package io.vpcwatch.standalone.replay;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.evaluator.EvaluatorSettings;
import io.vpcwatch.evaluator.PolicySettings;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.Launcher;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Judges by the real thing: facts are published to an in-process broker, and what the evaluator
 * makes of them is read.
 */
final class PipelineEvaluator implements TrailEvaluator {
  private final Settings settings;
  private final Path folder;

  /**
   * @param folder empty, for the broker and the state; left behind
   */
  PipelineEvaluator(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  @Override
  public Outcome judge(Map<FunctionArn, List<FunctionChange>> changes) throws InterruptedException {
    try (DataDirectory data = DataDirectory.open(folder);
        Launcher launcher = new Launcher()) {
      EmbeddedBroker broker = launcher.start(EmbeddedBroker.in(data, 0));
      Map<String, String> kafka = new HashMap<>();
      kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
      TopicSettings topicSettings = settings.get(TopicSettings.class);
      Topics topics = Topics.of(topicSettings);
      TopicAdmin.createOrVerify(kafka, topics.all(), topicSettings.replicationFactor());
      EvaluatorService evaluator =
          new EvaluatorService(
              settings.get(EvaluatorSettings.class),
              settings.get(PolicySettings.class),
              kafka,
              topicSettings,
              folder,
              new SimpleMeterRegistry());
      launcher.start(evaluator);
      PipelineTopics pipeline = new PipelineTopics(kafka, topics);
      pipeline.publish(changes);
      pipeline.awaitJudgement(evaluator);
      return pipeline.findings();
    }
  }
}
