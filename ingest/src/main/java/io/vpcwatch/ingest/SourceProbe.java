package io.vpcwatch.ingest;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AccountAccess;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AccountRegions;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.AwsErrors;
import io.vpcwatch.ingest.aws.AwsSettings;
import io.vpcwatch.ingest.aws.PlacePool;
import io.vpcwatch.ingest.inventory.InventorySettings;
import io.vpcwatch.ingest.lookup.LookupSettings;
import io.vpcwatch.ingest.sqs.QueueProbe;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Asks whether the sources of the settings can be read, and reads nothing. */
public final class SourceProbe implements AutoCloseable {
  private static final int PARALLEL = 8;
  private static final int SHOWN = 3;

  private final Settings settings;
  private final AwsClients clients;
  private final AccountAccess report = new AccountAccess(new SimpleMeterRegistry());
  private final InstantSource clock;

  public SourceProbe(Settings settings, InstantSource clock) {
    this(settings, new AwsClients(settings.get(AwsSettings.class)), clock);
  }

  SourceProbe(Settings settings, AwsClients clients, InstantSource clock) {
    this.settings = settings;
    this.clients = clients;
    this.clock = clock;
  }

  /** By the name of the source. */
  public Map<String, Health> all() throws InterruptedException {
    IngestSettings ingest = settings.get(IngestSettings.class);
    boolean lookup = settings.get(LookupSettings.class).enabled();
    boolean inventory = settings.get(InventorySettings.class).enabled();
    Map<String, Health> results = new LinkedHashMap<>();
    ingest
        .files()
        .ifPresent(files -> files.forEach(file -> results.put("files " + file, file(file))));
    if (lookup || inventory || !ingest.sqs().isEmpty()) {
      results.put("AWS credentials", identity());
    }
    ingest
        .sqs()
        .forEach((name, queue) -> results.put("queue " + name, QueueProbe.of(queue, clients)));
    if (lookup) {
      results.put("lookup", places(this::lookUp));
    }
    if (inventory) {
      results.put("inventory", places(this::list));
    }
    return results;
  }

  private static Health file(String name) {
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      return Health.down("is not there: create it, or correct ingest.files");
    }
    return Files.isReadable(path)
        ? Health.up(Files.isDirectory(path) ? "a folder" : "a file")
        : Health.down("may not be read by the user that vpcwatch runs as");
  }

  private Health identity() {
    try {
      return Health.up(clients.identity());
    } catch (SdkException e) {
      return Health.down(AwsErrors.of(e));
    }
  }

  private void lookUp(AccountRegion place) {
    clients.cloudTrail(place).lookupEvents(request -> request.maxResults(1));
  }

  private void list(AccountRegion place) {
    clients.lambda(place).listFunctions(request -> request.maxItems(1));
  }

  private Health places(Consumer<AccountRegion> ask) throws InterruptedException {
    List<AccountRegion> places =
        new AccountRegions(settings.get(AwsSettings.class), clients, report, clock).list();
    if (places.isEmpty()) {
      return Health.down(
          "no account tells its regions: name them in aws.regions, or allow ec2:DescribeRegions");
    }
    try (PlacePool pool = new PlacePool(PARALLEL, "probe")) {
      List<String> problems =
          pool.run(places, place -> Stream.ofNullable(problem(place, ask)).toList()).stream()
              .flatMap(List::stream)
              .toList();
      String reached =
          "%d of %d accounts and regions answer"
              .formatted(places.size() - problems.size(), places.size());
      return problems.isEmpty() ? Health.up(reached) : Health.down(reached + shown(problems));
    }
  }

  private static @Nullable String problem(AccountRegion place, Consumer<AccountRegion> ask) {
    try {
      ask.accept(place);
      return null;
    } catch (SdkException e) {
      return place + ": " + AwsErrors.of(e);
    }
  }

  private static String shown(List<String> problems) {
    String some = String.join("; ", problems.stream().limit(SHOWN).toList());
    return "; " + some + (problems.size() > SHOWN ? "; …" : "");
  }

  @Override
  public void close() {
    clients.close();
  }
}
