package io.vpcwatch.ingest;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.AwsContext;
import io.vpcwatch.ingest.inventory.NetworkProbe;
import io.vpcwatch.ingest.sqs.QueueProbe;
import io.vpcwatch.service.network.AwsErrors;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ParallelTasks;
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

/** Checks whether the configured sources can be read, without reading more than a byte. */
public final class SourceProbe implements AutoCloseable {
  private static final int PARALLEL = 8;
  private static final int SHOWN = 3;
  private static final Health NO_REGIONS =
      Health.down(
          "no account lists its regions: name them in aws.regions, or allow ec2:DescribeRegions");

  private final Settings settings;
  private final AwsContext aws;

  public SourceProbe(Settings settings, InstantSource clock) {
    this(settings, AwsContext.of(settings, new SimpleMeterRegistry(), clock));
  }

  SourceProbe(Settings settings, AwsContext aws) {
    this.settings = settings;
    this.aws = aws;
  }

  /** By the name of the source. */
  public Map<String, Health> all() throws InterruptedException {
    IngestSettings ingest = settings.get(IngestSettings.class);
    boolean lookup = ingest.lookup().enabled();
    boolean inventory = ingest.inventory().enabled();
    Map<String, Health> results = new LinkedHashMap<>();
    ingest
        .files()
        .ifPresent(files -> files.forEach(file -> results.put("files " + file, file(file))));
    if (lookup || inventory || !ingest.sqs().isEmpty()) {
      results.put("AWS credentials", identity());
    }
    ingest
        .sqs()
        .forEach(
            (name, queue) -> {
              results.put("queue " + name, QueueProbe.of(queue, aws.clients()));
              QueueProbe.buckets(queue, aws.clients())
                  .forEach((bucket, health) -> results.put("bucket " + bucket, health));
            });
    if (lookup) {
      results.put("lookup", everywhere(this::lookUp));
    }
    if (inventory) {
      results.put("inventory", everywhere(this::list));
      if (ingest.inventory().networks()) {
        results.put("networks", networks());
      }
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
      return Health.up(aws.clients().identity());
    } catch (SdkException e) {
      return Health.down(AwsErrors.of(e));
    }
  }

  private void lookUp(AccountRegion region) {
    aws.clients().cloudTrail(region).lookupEvents(request -> request.maxResults(1));
  }

  private void list(AccountRegion region) {
    aws.clients().lambda(region).listFunctions(request -> request.maxItems(1));
  }

  private Health networks() throws InterruptedException {
    List<AccountRegion> regions = aws.accountRegions().list();
    if (regions.isEmpty()) {
      return NO_REGIONS;
    }
    try (ParallelTasks tasks = new ParallelTasks(PARALLEL, "vpcwatch-probe")) {
      return new NetworkProbe(aws.clients()).check(regions, tasks);
    }
  }

  private Health everywhere(Consumer<AccountRegion> request) throws InterruptedException {
    List<AccountRegion> regions = aws.accountRegions().list();
    if (regions.isEmpty()) {
      return NO_REGIONS;
    }
    try (ParallelTasks tasks = new ParallelTasks(PARALLEL, "vpcwatch-probe")) {
      List<String> failures =
          tasks
              .run(regions, region -> Stream.ofNullable(failure(region, request)).toList())
              .stream()
              .flatMap(List::stream)
              .toList();
      String reached =
          "%d of %d accounts and regions answer"
              .formatted(regions.size() - failures.size(), regions.size());
      return failures.isEmpty() ? Health.up(reached) : Health.down(reached + shown(failures));
    }
  }

  private static @Nullable String failure(AccountRegion region, Consumer<AccountRegion> request) {
    try {
      request.accept(region);
      return null;
    } catch (SdkException e) {
      return region + ": " + AwsErrors.of(e);
    }
  }

  private static String shown(List<String> failures) {
    String some = String.join("; ", failures.stream().limit(SHOWN).toList());
    return "; " + some + (failures.size() > SHOWN ? "; …" : "");
  }

  @Override
  public void close() {
    aws.close();
  }
}
