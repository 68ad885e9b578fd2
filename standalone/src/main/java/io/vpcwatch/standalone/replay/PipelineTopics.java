package io.vpcwatch.standalone.replay;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.standalone.app.TopicOffsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * Both ends of the evaluator: facts go in, and once the committed offsets say that all are judged,
 * findings come out.
 */
final class PipelineTopics {
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Map<String, Object> kafka;
  private final Topics topics;

  PipelineTopics(Map<String, String> kafka, Topics topics) {
    this.kafka = Map.copyOf(kafka);
    this.topics = topics;
  }

  /** Returns when the broker has acknowledged everything. */
  void publish(Map<FunctionArn, List<FunctionChange>> changes) throws InterruptedException {
    try (ChangePublisher publisher =
        new ChangePublisher(kafka, topics, new SimpleMeterRegistry(), InstantSource.system())) {
      ChangePublisher.Batch batch = publisher.batch();
      changes
          .values()
          .forEach(ofOneFunction -> PublishOrder.sorted(ofOneFunction).forEach(batch::onChange));
      batch.await();
    }
  }

  /**
   * Returns when the evaluator has committed the end of function-changes: its findings are
   * committed with it.
   */
  void awaitJudgement(EvaluatorService evaluator) throws InterruptedException {
    try (Admin admin = Admin.create(kafka)) {
      while (TopicOffsets.lag(admin, evaluator.groupId(), topics.functionChanges()) > 0) {
        if (evaluator.hasStopped()) {
          throw new ReplayException("the evaluator " + evaluator.check().detail());
        }
        TimeUnit.MILLISECONDS.sleep(GLANCE.toMillis());
      }
    } catch (ExecutionException e) {
      throw unknown(e);
    }
  }

  Outcome findings() throws InterruptedException {
    LatestResults findings = new LatestResults();
    try (Admin admin = Admin.create(kafka);
        TopicReader reader =
            TopicReader.connect(kafka)
                .add(topics.functions(), findings::status)
                .add(topics.violations(), (function, violation) -> findings.violation(violation))) {
      // Open transactions included: the evaluator's offsets can be visible a moment before the
      // findings of the same transaction.
      reader.readTo(TopicOffsets.ends(admin, topics.functions()));
      reader.readTo(TopicOffsets.ends(admin, topics.violations()));
    } catch (ExecutionException e) {
      throw unknown(e);
    }
    return findings.outcome();
  }

  private static ReplayException unknown(ExecutionException e) {
    return new ReplayException(
        "the in-process broker does not say what is judged: " + e.getMessage());
  }
}
