package io.vpcwatch.bench;

import static java.util.Objects.requireNonNull;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassType;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Location;
import com.sun.jdi.Method;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.LocatableEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.MethodEntryRequest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The types of vpcwatch that a CloudTrail record passes from a trail file to the request to Slack:
 * runs {@code vpcwatch run} of a checkout, waits until a first record has been delivered, and
 * traces a second one with the JVM's debug interface.
 *
 * <p>A type counts if one of its methods or constructors is entered, by a step of the path. A step
 * is what a thread does below one outermost type of vpcwatch; it is on the path if it hands
 * something over: to Kafka (changelogs aside), to another thread or to the HTTP client. Serdes are
 * on the path. Whatever else runs meanwhile (gauges, timers) hands nothing over and does not count.
 *
 * <p>Needs only a JDK: {@code bench/measure [DIR]} builds the checkout and runs this file as it is.
 */
public final class RecordPath {
  private static final String OWN = "io.vpcwatch.";
  private static final String LOG = "log";
  private static final long TIMEOUT_SECONDS = 400;
  private static final long DRAIN_MILLIS = 500;

  /** Where records and tasks are handed over: types of the libraries, and their methods. */
  private static final Map<String, Set<String>> HAND_OVERS =
      Map.of(
          "org.apache.kafka.clients.producer.KafkaProducer", Set.of("send"),
          "java.util.concurrent.ThreadPoolExecutor", Set.of("execute"),
          "java.util.concurrent.ScheduledThreadPoolExecutor", Set.of("schedule"),
          "java.util.concurrent.LinkedBlockingQueue", Set.of("offer", "put"),
          "java.util.concurrent.ArrayBlockingQueue", Set.of("offer", "put"),
          "java.util.concurrent.ConcurrentLinkedQueue", Set.of("offer"),
          "jdk.internal.net.http.HttpClientImpl", Set.of("send", "sendAsync"));

  private final Path checkout;
  private final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final Map<String, Step> steps = new LinkedHashMap<>();
  private long entries;

  /** What one thread does below one outermost type. */
  private static final class Step {
    private final Set<String> types = new TreeSet<>();
    private boolean onPath;
  }

  private RecordPath(Path checkout) {
    this.checkout = checkout;
  }

  public static void main(String[] args) throws Exception {
    new RecordPath(Path.of(args.length > 0 ? args[0] : ".")).run();
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("record-path-");
    Path trail = Files.createDirectory(folder.resolve("trail"));
    HttpServer slack =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    slack.createContext("/", this::receive);
    slack.start();
    int debugPort = freePort();
    Process process = start(folder, trail, slack.getAddress().getPort(), debugPort);
    try {
      deliver(trail, "first");
      while (requests.poll(100, TimeUnit.MILLISECONDS) == null) {
        checkDeadline(process);
      }
      // Not before: while nobody reads its events, the JVM's debug interface stops threads.
      VirtualMachine machine = attach(debugPort);
      trace(machine, process, () -> deliver(trail, "second"));
      machine.dispose();
    } catch (IllegalStateException e) {
      System.err.print(Files.readString(folder.resolve(LOG)));
      throw e;
    } finally {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      slack.stop(0);
      delete(folder);
    }
    print();
  }

  private void checkDeadline(Process process) {
    if (!process.isAlive() || System.nanoTime() > deadline) {
      throw new IllegalStateException("vpcwatch has ended or takes too long");
    }
  }

  private Process start(Path folder, Path trail, int slackPort, int debugPort) throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + debugPort,
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-cp",
            checkout.resolve("standalone/target/vpcwatch/lib").toAbsolutePath() + "/*",
            "io.vpcwatch.standalone.Vpcwatch",
            "run");
    command
        .environment()
        .putAll(
            Map.of(
                "VPCWATCH_DATA_DIR",
                folder.resolve("data").toString(),
                "VPCWATCH_HTTP_PORT",
                "0",
                "VPCWATCH_INGEST_FILES",
                trail.toString(),
                "VPCWATCH_ALERTING_GRACE",
                "0s",
                "VPCWATCH_ALERTING_CHANNELS_SECURITY_TYPE",
                "slack",
                "VPCWATCH_ALERTING_CHANNELS_SECURITY_WEBHOOK_URL",
                "http://127.0.0.1:" + slackPort + "/services/T0/B0/x",
                // Under the debugger, everything takes much longer than Kafka would wait.
                "VPCWATCH_KAFKA_TRANSACTION_TIMEOUT_MS",
                "300000",
                "VPCWATCH_KAFKA_SESSION_TIMEOUT_MS",
                "300000"));
    return command.redirectErrorStream(true).redirectOutput(folder.resolve(LOG).toFile()).start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static VirtualMachine attach(int port)
      throws IOException, IllegalConnectorArgumentsException {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(each -> each.transport().name().equals("dt_socket"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    requireNonNull(arguments.get("hostname")).setValue("127.0.0.1");
    requireNonNull(arguments.get("port")).setValue(Integer.toString(port));
    return connector.attach(arguments);
  }

  /** Delivers a record. */
  private interface Delivery {
    void run() throws IOException;
  }

  private void trace(VirtualMachine machine, Process process, Delivery delivery)
      throws IOException, InterruptedException, IncompatibleThreadStateException {
    for (ReferenceType type : machine.allClasses()) {
      Set<String> methods = HAND_OVERS.getOrDefault(type.name(), Set.of());
      for (Method method : type.methods()) {
        if (methods.contains(method.name()) && !method.isAbstract()) {
          BreakpointRequest request =
              machine.eventRequestManager().createBreakpointRequest(method.location());
          request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
          request.enable();
        }
      }
    }
    MethodEntryRequest entered = machine.eventRequestManager().createMethodEntryRequest();
    entered.addClassFilter(OWN + "*");
    entered.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    entered.enable();
    delivery.run();
    while (requests.isEmpty()) {
      EventSet events = machine.eventQueue().remove(DRAIN_MILLIS);
      if (events != null) {
        for (Event event : events) {
          if (event instanceof LocatableEvent located) {
            onEvent(located);
          }
        }
        events.resume();
      }
      checkDeadline(process);
    }
  }

  private void onEvent(LocatableEvent event) throws IncompatibleThreadStateException {
    ThreadReference thread = event.thread();
    List<StackFrame> frames = thread.frames();
    Optional<Location> found = outermost(frames);
    if (found.isEmpty()) {
      return; // a library's own hand-over
    }
    Location outermost = found.get();
    Step step =
        steps.computeIfAbsent(topLevel(outermost) + " on " + thread.name(), unused -> new Step());
    if (event instanceof BreakpointEvent) {
      step.onPath |= !isChangelog(frames.get(0));
      return;
    }
    entries++;
    step.onPath |= isSerde(outermost.declaringType());
    if (!isLambda(event.location())) {
      step.types.add(event.location().declaringType().name());
    }
  }

  private static Optional<Location> outermost(List<StackFrame> frames) {
    for (int i = frames.size() - 1; i >= 0; i--) {
      Location location = frames.get(i).location();
      if (location.declaringType().name().startsWith(OWN) && !isLambda(location)) {
        return Optional.of(location);
      }
    }
    return Optional.empty();
  }

  /** Kafka's clients call serdes before or after the step that a record is for. */
  private static boolean isSerde(ReferenceType type) {
    return type instanceof ClassType implementation
        && implementation.allInterfaces().stream()
            .anyMatch(each -> each.name().startsWith("org.apache.kafka.common.serialization."));
  }

  /** Of the class of a lambda; the lambda's body is a method of the type that it is written in. */
  private static boolean isLambda(Location location) {
    return location.declaringType().name().contains("$$Lambda");
  }

  private static String topLevel(Location location) {
    String name = location.declaringType().name();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  /** Every store writes to its changelog, also those of gauges. */
  private static boolean isChangelog(StackFrame frame) {
    for (Value argument : frame.getArgumentValues()) {
      if (argument instanceof ObjectReference object
          && object.referenceType().name().endsWith(".ProducerRecord")) {
        Value topic = object.getValue(object.referenceType().fieldByName("topic"));
        return topic instanceof StringReference name && name.value().endsWith("-changelog");
      }
    }
    return false;
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Moves the complete file into the folder. */
  private static void deliver(Path trail, String function) throws IOException {
    String time = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    Path unfinished =
        Files.writeString(
            trail.resolveSibling("unfinished"),
            """
            {"Records": [{"eventVersion": "1.09", "eventSource": "lambda.amazonaws.com", "eventTime": "%1$s",
             "eventName": "CreateFunction20150331", "eventType": "AwsApiCall", "eventID": "%2$s",
             "awsRegion": "eu-west-1", "recipientAccountId": "111122223333",
             "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice"},
             "requestParameters": {"functionName": "%2$s"},
             "responseElements": {"functionName": "%2$s",
              "functionArn": "arn:aws:lambda:eu-west-1:111122223333:function:%2$s"}}]}
            """
                .formatted(time, function));
    Files.move(unfinished, trail.resolve(function + ".json"));
  }

  private void print() {
    Set<String> types = new TreeSet<>();
    steps.forEach(
        (name, step) -> {
          if (step.onPath) {
            types.addAll(step.types);
          }
        });
    System.out.printf(
        "%d types are passed by a record from a trail file to the request to Slack%n",
        types.size());
    steps.forEach(
        (name, step) ->
            System.out.printf(
                "  %s%s: %d%n    %s%n",
                shortened(name),
                step.onPath ? "" : " (aside, not counted)",
                step.types.size(),
                String.join(" ", step.types.stream().map(RecordPath::shortened).toList())));
    System.out.printf("%,d methods entered%n", entries);
  }

  private static String shortened(String type) {
    return type.replaceFirst("^[a-z.]*\\.", "").replaceFirst("vpcwatch\\.(.*)-[0-9a-f-]{36}", "$1");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(each);
      }
    }
  }
}
