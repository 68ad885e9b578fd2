package io.vpcwatch.bench;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.evaluator.EvaluatorService;
import io.vpcwatch.evaluator.EvaluatorSettings;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.standalone.app.TemporaryFolder;
import io.vpcwatch.standalone.app.TopicOffsets;
import io.vpcwatch.streams.StreamsHost;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The throughput of the evaluator and the CPU time that a change costs, compared with a topology
 * that copies the same changes to another topic, with the same settings and on the same broker:
 * functions with few and with many changes, on few and on many partitions. A topology that also
 * keeps the last change of each function shows what state costs without an evaluation. Each case
 * has a new broker; a round before the first case warms up the JVM, which with two cores compiles
 * for longer than it takes to process some ten thousand changes.
 *
 * <p>Measures from the first commit to the last, so that neither the start nor the assignment of
 * partitions counts, and for at most two minutes.
 *
 * <p>Arguments: the number of changes in each case (200,000), of rounds (1), and, to measure one
 * case only, of changes per function and of partitions.
 */
public final class EvaluatorBench {
  private static final int DEFAULT_CHANGES = 200_000;
  private static final int WARM_UP_CHANGES = 200_000;
  private static final int[] PER_FUNCTION = {2, 64};
  private static final int[] PARTITIONS = {6, 24};
  private static final Duration START_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration MEASUREMENT = Duration.ofMinutes(2);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final LocalKafka kafka;
  private final Path folder;
  private final FunctionChanges changes;

  private EvaluatorBench(LocalKafka kafka, Path folder, FunctionChanges changes) {
    this.kafka = kafka;
    this.folder = folder;
    this.changes = changes;
  }

  /** A moment of a measurement: the remaining changes and the CPU time used until then. */
  private record Sample(long lag, long nanos, long streamThreadNanos, long processNanos) {}

  /** What was measured, per second and in nanoseconds per change. */
  private record Result(double perSecond, double streamThreadNanos, double processNanos) {
    static Result between(Sample first, Sample last) {
      double changes = first.lag - last.lag;
      return new Result(
          changes / (last.nanos - first.nanos) * 1e9,
          (last.streamThreadNanos - first.streamThreadNanos) / changes,
          (last.processNanos - first.processNanos) / changes);
    }
  }

  public static void main(String[] args) throws InterruptedException {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_CHANGES;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    int[] perFunctions = args.length > 3 ? new int[] {Integer.parseInt(args[2])} : PER_FUNCTION;
    int[] allPartitions = args.length > 3 ? new int[] {Integer.parseInt(args[3])} : PARTITIONS;
    measure("warm-up", WARM_UP_CHANGES, 4, allPartitions[0]);
    for (int round = 1; round <= rounds; round++) {
      for (int perFunction : perFunctions) {
        for (int partitions : allPartitions) {
          measure("round " + round, count, perFunction, partitions);
        }
      }
    }
  }

  private static void measure(String round, int count, int perFunction, int partitions)
      throws InterruptedException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("VPCWATCH_TOPICS_PARTITIONS", Integer.toString(partitions));
    try (TemporaryFolder folder = TemporaryFolder.create();
        LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"), environment)) {
      FunctionChanges changes = new FunctionChanges(count / perFunction, perFunction);
      changes.publish(kafka.clients(), kafka.topics());
      EvaluatorBench bench = new EvaluatorBench(kafka, folder.path(), changes);
      Result copied = bench.run("copy", UnaryOperator.identity());
      Result kept = bench.run("keep", bench::keep);
      Result judged = bench.evaluate();
      System.out.printf(
          "%s: %d changes per function, %d partitions; judged %.0f/s, copied %.0f/s, ratio %.2f;"
              + " kept %.0f/s, ratio %.2f;"
              + " CPU per change: stream thread %.1f us (copy %.1f, keep %.1f),"
              + " process %.1f us (copy %.1f, keep %.1f)%n",
          round,
          perFunction,
          partitions,
          judged.perSecond,
          copied.perSecond,
          judged.perSecond / copied.perSecond,
          kept.perSecond,
          judged.perSecond / kept.perSecond,
          judged.streamThreadNanos / 1e3,
          copied.streamThreadNanos / 1e3,
          kept.streamThreadNanos / 1e3,
          judged.processNanos / 1e3,
          copied.processNanos / 1e3,
          kept.processNanos / 1e3);
    }
  }

  private Result evaluate() throws InterruptedException {
    try (EvaluatorService evaluator =
        new EvaluatorService(
            kafka.settings(),
            true,
            kafka.clients(),
            ProcessSettings.in(folder),
            new SimpleMeterRegistry())) {
      evaluator.start();
      return measure(evaluator.groupId());
    }
  }

  /**
   * A topology from the changes to a topic of the same name as the application.
   *
   * @param name of the application
   */
  private Result run(String name, UnaryOperator<KStream<FunctionArn, FunctionChange>> process)
      throws InterruptedException {
    Topic<FunctionArn, FunctionChange> from = kafka.topics().functionChanges();
    Topic<FunctionArn, FunctionChange> to =
        new Topic<>(name, from.keySerde(), from.valueSerde(), from.retention(), from.partitions());
    TopicAdmin.createOrVerify(kafka.clients(), List.of(to), (short) -1);
    StreamsBuilder builder = new StreamsBuilder();
    process
        .apply(builder.stream(from.name(), Consumed.with(from.keySerde(), from.valueSerde())))
        .to(to.name(), Produced.with(to.keySerde(), to.valueSerde()));
    try (StreamsHost host =
        new StreamsHost(
            name,
            builder::build,
            propertiesOfTheEvaluator(name),
            reason -> {},
            new SimpleMeterRegistry())) {
      host.start();
      return measure(host.groupId());
    }
  }

  private KStream<FunctionArn, FunctionChange> keep(KStream<FunctionArn, FunctionChange> changes) {
    Topic<FunctionArn, FunctionChange> topic = kafka.topics().functionChanges();
    return changes.processValues(
        new FixedKeyProcessorSupplier<FunctionArn, FunctionChange, FunctionChange>() {
          @Override
          public FixedKeyProcessor<FunctionArn, FunctionChange, FunctionChange> get() {
            return new KeepLast(topic.valueSerde());
          }

          @Override
          public Set<StoreBuilder<?>> stores() {
            return Set.of(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(KeepLast.STORE),
                        topic.keySerde(),
                        Serdes.ByteArray())
                    .withCachingEnabled());
          }
        },
        Named.as("keep"));
  }

  /** Reads what it has of the function, and replaces it with the change. */
  private static final class KeepLast
      extends ContextualFixedKeyProcessor<FunctionArn, FunctionChange, FunctionChange> {
    static final String STORE = "last";
    private final Serde<FunctionChange> serde;

    KeepLast(Serde<FunctionChange> serde) {
      this.serde = serde;
    }

    @Override
    public void process(FixedKeyRecord<FunctionArn, FunctionChange> change) {
      KeyValueStore<FunctionArn, byte[]> store = context().getStateStore(STORE);
      store.get(change.key());
      store.put(change.key(), serde.serializer().serialize(STORE, change.value()));
      context().forward(change);
    }
  }

  private Properties propertiesOfTheEvaluator(String application) {
    return EvaluatorService.properties(
        application,
        kafka.settings().get(EvaluatorSettings.class),
        kafka.clients(),
        kafka.settings().get(TopicSettings.class),
        ProcessSettings.in(folder));
  }

  private Result measure(String group) throws InterruptedException {
    try (Admin admin = Admin.create(Map.copyOf(kafka.clients()))) {
      Sample first = sample(admin, group);
      long start = System.nanoTime();
      while (first.lag == changes.count()) {
        if (System.nanoTime() - start > START_TIMEOUT.toNanos()) {
          throw new IllegalStateException(group + " commits nothing");
        }
        Thread.sleep(20);
        first = sample(admin, group);
      }
      Sample last = first;
      while (last.lag > 0 && last.nanos - first.nanos < MEASUREMENT.toNanos()) {
        Thread.sleep(50);
        last = sample(admin, group);
      }
      return Result.between(first, last);
    } catch (ExecutionException e) {
      throw new IllegalStateException("can't get the offsets of " + group, e);
    }
  }

  private Sample sample(Admin admin, String group) throws ExecutionException, InterruptedException {
    long lag = TopicOffsets.lag(admin, group, kafka.topics().functionChanges());
    return new Sample(lag, System.nanoTime(), streamThreadNanos(), PROCESS.getProcessCpuTime());
  }

  private static long streamThreadNanos() {
    return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().contains("-StreamThread-"))
        .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId())))
        .sum();
  }
}
