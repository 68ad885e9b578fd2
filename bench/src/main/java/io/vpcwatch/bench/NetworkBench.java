package io.vpcwatch.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.kafka.ChangePublisher;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.RuleOutcome;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.service.kafka.KafkaProperties;
import io.vpcwatch.service.kafka.TopicReader;
import io.vpcwatch.standalone.app.TemporaryFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A trail file with one CreateRoute makes the route table of many functions public, and one with a
 * DeleteRoute private again: how long it takes until the topic functions shows the last one, and
 * what is sent to Slack. Meanwhile functions of another account are created one after another: how
 * long each takes until functions shows it.
 *
 * <p>Arguments: the number of functions (10,000).
 */
public final class NetworkBench {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String ACCOUNT = "111122223333";
  private static final Attachment PLACE =
      Attachment.of(
          "vpc-0a1b2c3d", List.of("subnet-0aaa1111", "subnet-0bbb2222"), List.of("sg-0a1b2c3d"));
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /** Long enough for a message about functions that were missing in the first. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(20);

  private final int functions;
  private final LocalKafka kafka;
  private final Path trail;
  private final SlackStub slack;
  private final Set<FunctionArn> known = new HashSet<>();
  private final Set<FunctionArn> failing = new HashSet<>();

  private NetworkBench(int functions, LocalKafka kafka, Path trail, SlackStub slack) {
    this.functions = functions;
    this.kafka = kafka;
    this.trail = trail;
    this.slack = slack;
  }

  public static void main(String[] args) throws Exception {
    int functions = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    try (TemporaryFolder folder = TemporaryFolder.create();
        LocalKafka kafka = new LocalKafka(folder.path().resolve("broker"));
        SlackStub slack = new SlackStub(1, 3, 2)) {
      Path trail = Files.createDirectory(folder.path().resolve("trail"));
      try (VpcwatchProcess vpcwatch =
          VpcwatchProcess.start(
              folder.path(),
              Map.of(
                  "VPCWATCH_KAFKA_BOOTSTRAP_SERVERS",
                  kafka.clients().get("bootstrap.servers"),
                  "VPCWATCH_INGEST_FILES",
                  trail.toString(),
                  "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE",
                  "slack",
                  "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL",
                  slack.webhook(),
                  "VPCWATCH_ALERTING_CHANNELS_SECURITY_ROUTES_NETWORK_RULES",
                  PlacementRule.PRIVATE_SUBNET.id()))) {
        vpcwatch.awaitReady(TIMEOUT);
        new NetworkBench(functions, kafka, trail, slack).measure();
        System.out.printf("peak memory: %d MiB%n", vpcwatch.peakMemory());
      }
    }
  }

  private void measure() throws Exception {
    publishNetwork();
    try (ChangePublisher publisher =
            new ChangePublisher(kafka.clients(), kafka.topics(), new SimpleMeterRegistry(), CLOCK);
        TopicReader reader = TopicReader.connect(kafka.clients())) {
      Probes probes = new Probes(publisher);
      reader.add(
          kafka.topics().functions(),
          (function, status) -> {
            if (status != null) {
              probes.shown(function);
              shown(function, status);
            }
          });
      ChangePublisher.Batch batch = publisher.batch();
      for (int i = 0; i < functions; i++) {
        batch.onChange(Probes.created(ACCOUNT, "f" + i, PLACE, CLOCK.instant()));
      }
      batch.await();
      awaitFailing(0, reader, probes);
      report("DeleteRoute of a route that does not exist", "DeleteRoute", 0, reader, probes);
      report("CreateRoute to an internet gateway", "CreateRoute", functions, reader, probes);
      report("DeleteRoute", "DeleteRoute", 0, reader, probes);
    }
  }

  private void report(
      String what, String operation, int expected, TopicReader reader, Probes probes)
      throws Exception {
    probes.restart();
    int before = slack.messages().size();
    Instant from = CLOCK.instant();
    LambdaTrail.deliver(trail, operation + from.toEpochMilli(), Stream.of(route(operation, from)));
    awaitFailing(expected, reader, probes);
    Duration judged = Duration.between(from, CLOCK.instant());
    await(() -> expected == 0 || slack.messages().size() > before, reader, probes);
    Instant end = CLOCK.instant().plus(AFTERWARDS);
    await(() -> CLOCK.instant().isAfter(end), reader, probes);
    List<SlackStub.Message> messages = slack.messages().subList(before, slack.messages().size());
    System.out.printf(
        "%s: all of %d functions after %d ms; meanwhile %s; %d messages%n",
        what, functions, judged.toMillis(), probes.summary(), messages.size());
    messages.forEach(
        message -> System.out.println("  " + message.body().lines().findFirst().orElse("")));
  }

  private void shown(FunctionArn function, FunctionStatus status) {
    RuleOutcome outcome = status.rules().get(PlacementRule.PRIVATE_SUBNET);
    if (outcome == RuleOutcome.FAIL) {
      failing.add(function);
    } else {
      failing.remove(function);
    }
    if (outcome == RuleOutcome.PASS || outcome == RuleOutcome.FAIL) {
      known.add(function);
    }
  }

  private void awaitFailing(int expected, TopicReader reader, Probes probes) {
    await(() -> known.size() >= functions && failing.size() == expected, reader, probes);
  }

  /** Meanwhile creates other functions. */
  private void await(BooleanSupplier condition, TopicReader reader, Probes probes) {
    Instant end = CLOCK.instant().plus(TIMEOUT);
    while (!condition.getAsBoolean()) {
      if (CLOCK.instant().isAfter(end)) {
        throw new IllegalStateException(
            "%d known, %d failing after %s".formatted(known.size(), failing.size(), TIMEOUT));
      }
      probes.create();
      reader.poll(Duration.ofMillis(5));
    }
  }

  /** What an inventory would have described. */
  private void publishNetwork() {
    try (KafkaProducer<String, NetworkChange> producer =
        new KafkaProducer<>(
            KafkaProperties.producer(kafka.clients()),
            kafka.topics().networkChanges().keySerde().serializer(),
            kafka.topics().networkChanges().valueSerde().serializer())) {
      Stream.of(
              described(
                  NetworkKind.VPC,
                  "vpc-0a1b2c3d",
                  Set.of("association", "endpoint"),
                  Map.of("association/rtbassoc-1", "rtb-0a1b2c3d")),
              subnet("subnet-0aaa1111", "euw1-az1"),
              subnet("subnet-0bbb2222", "euw1-az2"),
              described(
                  NetworkKind.ROUTE_TABLE,
                  "rtb-0a1b2c3d",
                  Set.of("route"),
                  Map.of("vpc", "vpc-0a1b2c3d", "route/10.0.0.0/16", "local")),
              described(
                  NetworkKind.INTERNET_GATEWAY,
                  "igw-0a1b2c3d",
                  Set.of(),
                  Map.of("vpc", "vpc-0a1b2c3d")))
          .forEach(
              change -> {
                Future<?> unused = // its failure shows: the rule stays unknown
                    producer.send(
                        new ProducerRecord<>(
                            kafka.topics().networkChanges().name(), change.key(), change));
              });
    }
  }

  private static NetworkChange subnet(String id, String zone) {
    return described(
        NetworkKind.SUBNET,
        id,
        Set.of("association", "acl-association"),
        Map.of("vpc", "vpc-0a1b2c3d", "zone", zone, "cidr", "10.0.1.0/24"));
  }

  private static NetworkChange described(
      NetworkKind kind, String id, Set<String> complete, Map<String, String> parts) {
    Instant time = CLOCK.instant().minusSeconds(60);
    return NetworkChange.from(SourceType.INVENTORY)
        .region("eu-west-1")
        .account(ACCOUNT)
        .kind(kind)
        .id(id)
        .time(time)
        .receivedAt(time)
        .parts(new TreeMap<>(parts))
        .removed(new TreeSet<>())
        .complete(new TreeSet<>(complete))
        .build();
  }

  private static String route(String operation, Instant time) {
    String gateway = operation.equals("CreateRoute") ? ", \"gatewayId\": \"igw-0a1b2c3d\"" : "";
    return """
        {"eventVersion": "1.09", "eventSource": "ec2.amazonaws.com", "eventTime": "%1$s",
         "eventName": "%2$s", "eventType": "AwsApiCall", "eventID": "%2$s-%3$s",
         "awsRegion": "eu-west-1", "recipientAccountId": "%4$s",
         "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::%4$s:user/alice"},
         "requestParameters": {"routeTableId": "rtb-0a1b2c3d", "destinationCidrBlock": "0.0.0.0/0"%5$s},
         "responseElements": {"requestId": "%3$s", "_return": true}}
        """
        .formatted(
            time.truncatedTo(ChronoUnit.SECONDS), operation, time.toEpochMilli(), ACCOUNT, gateway);
  }
}
