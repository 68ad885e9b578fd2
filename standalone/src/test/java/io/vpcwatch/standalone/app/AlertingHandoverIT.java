package io.vpcwatch.standalone.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.alerting.AlertingService;
import io.vpcwatch.alerting.channel.Terminal;
import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.Topic;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.runtime.ProcessSettings;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.broker.DataDirectory;
import io.vpcwatch.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two alerting services on one Kafka: rebalances while notifications are in flight. System
 * properties make it larger: the number of {@code vpcwatch.handover.channels}, of which each has
 * one notification in flight, of {@code vpcwatch.handover.rebalances}, and the milliseconds {@code
 * vpcwatch.handover.answer} that the webhook takes.
 */
class AlertingHandoverIT {
  private static final int CHANNELS = 8;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir Path folder;

  /** The webhook answers when the test allows it. */
  private static final class Webhook implements AutoCloseable {
    final List<String> requests = new CopyOnWriteArrayList<>();
    final Semaphore answers = new Semaphore(0);
    final AtomicInteger open = new AtomicInteger();
    volatile Duration delay = Duration.ZERO;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpServer server;

    Webhook() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::receive);
      server.setExecutor(executor);
      server.start();
    }

    String url(String channel) {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + channel;
    }

    private void receive(HttpExchange exchange) throws IOException {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        open.incrementAndGet();
        requests.add(
            exchange.getRequestURI().getPath()
                + " "
                + exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        answers.acquireUninterruptibly();
        LockSupport.parkNanos(delay.toNanos());
        open.decrementAndGet();
        exchange.sendResponseHeaders(204, -1);
      }
    }

    @Override
    public void close() {
      answers.release(10_000);
      server.stop(0);
      executor.shutdownNow();
    }
  }

  @Test
  void a_rebalance_neither_doubles_nor_loses_what_is_in_flight() throws Exception {
    try (Webhook webhook = new Webhook();
        DataDirectory data = DataDirectory.open(folder.resolve("kafka"));
        EmbeddedBroker broker = EmbeddedBroker.in(data, 0)) {
      broker.start();
      Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
      Settings settings = KnownSettings.loader().environment(environment(webhook, CHANNELS)).load();
      TopicSettings topicSettings = settings.get(TopicSettings.class);
      Topics topics = Topics.of(topicSettings);
      TopicAdmin.createOrVerify(kafka, topics.all(), (short) 1);
      try (AlertingService first = service(settings, kafka, "first")) {
        first.start();
        publish(kafka, topics.violations(), 0, 3);
        await().atMost(TIMEOUT).until(() -> webhook.requests.size() == CHANNELS);

        try (AlertingService second = service(settings, kafka, "second")) {
          second.start();
          await().atMost(TIMEOUT).until(() -> first.check().ok() && second.check().ok());
          webhook.answers.release(10_000);
          await().atMost(TIMEOUT).until(() -> webhook.requests.size() >= 3 * CHANNELS);
        }
        publish(kafka, topics.violations(), 3, 4);
        await().atMost(TIMEOUT).until(() -> webhook.requests.size() >= 4 * CHANNELS);
      }

      assertThat(webhook.requests).hasSize(4 * CHANNELS).doesNotHaveDuplicates();
    }
  }

  @Test
  void many_rebalances_neither_double_nor_lose_what_is_in_flight() throws Exception {
    int channels = Integer.getInteger("vpcwatch.handover.channels", 40);
    int rebalances = Integer.getInteger("vpcwatch.handover.rebalances", 2);
    try (Webhook webhook = new Webhook();
        DataDirectory data = DataDirectory.open(folder.resolve("kafka"));
        EmbeddedBroker broker = EmbeddedBroker.in(data, 0)) {
      broker.start();
      Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
      Settings settings = KnownSettings.loader().environment(environment(webhook, channels)).load();
      Topics topics = Topics.of(settings.get(TopicSettings.class));
      TopicAdmin.createOrVerify(kafka, topics.all(), (short) 1);
      webhook.delay = Duration.ofMillis(Integer.getInteger("vpcwatch.handover.answer", 1000));
      webhook.answers.release(1_000_000);
      AtomicInteger functions = new AtomicInteger();
      // Every channel always has a notification to send.
      Callable<Integer> inFlight =
          () -> {
            if (webhook.requests.size() > (functions.get() - 2) * channels) {
              publish(kafka, topics.violations(), functions.get(), functions.incrementAndGet());
            }
            return webhook.open.get();
          };
      Predicate<Integer> most = open -> open >= 0.9 * channels;
      try (AlertingService first = service(settings, kafka, "first")) {
        first.start();
        for (int i = 1; i <= rebalances; i++) {
          int atJoin = await().atMost(TIMEOUT).until(inFlight, most);
          try (AlertingService second = service(settings, kafka, "second")) {
            second.start();
            await()
                .atMost(TIMEOUT)
                .until(() -> inFlight.call() > 0 && first.check().ok() && second.check().ok());
            int atLeave = await().atMost(TIMEOUT).until(inFlight, most);
            System.out.printf("in flight at a join %d, at a leave %d%n", atJoin, atLeave);
          }
        }
        await()
            .atMost(TIMEOUT)
            .until(() -> Set.copyOf(webhook.requests).size() == functions.get() * channels);
      }

      Set<String> seen = new HashSet<>();
      assertThat(webhook.requests).filteredOn(request -> !seen.add(request)).isEmpty();
    }
  }

  private AlertingService service(Settings settings, Map<String, String> kafka, String name) {
    return new AlertingService(
        settings,
        kafka,
        ProcessSettings.in(folder.resolve(name)),
        Terminal.plain(System.out),
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }

  private static Map<String, String> environment(Webhook webhook, int channels) {
    Map<String, String> environment = new HashMap<>();
    environment.put("VPCWATCH_ALERTING_GRACE", "0s");
    environment.put("VPCWATCH_ALERTING_STORM_MORE_THAN", "1000000");
    IntStream.range(0, channels)
        .forEach(
            i -> {
              String channel = "VPCWATCH_ALERTING_CHANNELS_C" + i;
              environment.put(channel + "_TYPE", "webhook");
              environment.put(channel + "_WEBHOOK_URL", webhook.url("c" + i));
            });
    return environment;
  }

  /** The first violation of each function. */
  private static void publish(
      Map<String, String> kafka, Topic<FunctionArn, Violation> topic, int from, int to)
      throws Exception {
    try (KafkaProducer<FunctionArn, Violation> producer =
        new KafkaProducer<>(
            KafkaProperties.producer(kafka),
            topic.keySerde().serializer(),
            topic.valueSerde().serializer())) {
      Instant now = Instant.now();
      for (int i = from; i < to; i++) {
        FunctionArn function =
            FunctionArn.parse("arn:aws:lambda:eu-west-1:111122223333:function:f" + i);
        EventRef opened =
            new EventRef(now, "event-" + i, new Actor("alice", "IAMUser", null, null, null));
        Violation violation =
            ViolationBuilder.builder()
                .id("%032x".formatted(i))
                .functionArn(function)
                .cause(Cause.CREATED_WITHOUT_VPC)
                .opened(opened)
                .before(Attachment.unknown())
                .after(Attachment.detached())
                .detectedAt(now)
                .tags(Collections.emptySortedMap())
                .transition(Violation.Transition.OPENED)
                .build();
        producer.send(new ProducerRecord<>(topic.name(), function, violation)).get();
      }
    }
  }
}
