package io.vpcwatch.bench;

import io.vpcwatch.bench.FuzzCorpus.Seed;
import io.vpcwatch.bench.FuzzMutations.Mutated;
import io.vpcwatch.ingest.cloudtrail.IgnoredReason;
import io.vpcwatch.ingest.cloudtrail.ReadLimits;
import io.vpcwatch.ingest.cloudtrail.TrailCounts;
import io.vpcwatch.ingest.cloudtrail.TrailListener;
import io.vpcwatch.ingest.cloudtrail.TrailReader;
import io.vpcwatch.model.CapacityProvider;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.Policy;
import io.vpcwatch.service.kafka.DeadLetter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Damages the project's own trails in every way, reads and evaluates them, and checks that nothing
 * crashes or hangs, that intact records keep their changes or are reported as unread, and that
 * nothing that was lost is called complete.
 */
public final class FuzzBench {
  private static final int DEFAULT_FILES = 25_000;
  private static final int SHOWN = 60;
  private static final Duration HANG = Duration.ofSeconds(20);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-01T00:00:00Z"), ZoneOffset.UTC);
  private static final TrailReader READER = new TrailReader(ReadLimits.defaults(), true, CLOCK);

  private final List<Seed> seeds;
  private final Path failures;
  private final Map<String, Integer> defects = new HashMap<>();
  private long intact;
  private long intactUnread;
  private long complete;
  private long bytes;
  private long slowestNanos;

  private FuzzBench(List<Seed> seeds, Path failures) {
    this.seeds = seeds;
    this.failures = failures;
  }

  /**
   * @param args the number of files, and the seed of all random choices
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int files = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_FILES;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    FuzzBench bench = new FuzzBench(FuzzCorpus.read(), Files.createTempDirectory("vpcwatch-fuzz-"));
    long start = System.nanoTime();
    bench.run(files, seed);
    bench.print(System.out, files, seed, Duration.ofNanos(System.nanoTime() - start));
    System.exit(bench.defects.isEmpty() ? 0 : 1);
  }

  private void run(int files, long seed) throws IOException, InterruptedException {
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> workers = new ArrayList<>();
    Watchdog watchdog = new Watchdog();
    for (int thread = 0; thread < threads; thread++) {
      workers.add(
          pool.submit(
              () -> {
                for (int file = next.getAndIncrement();
                    file < files;
                    file = next.getAndIncrement()) {
                  check(file, new Random(seed * 1_000_003 + file), watchdog);
                }
                return null;
              }));
    }
    pool.shutdown();
    for (Future<?> worker : workers) {
      await(worker, watchdog);
    }
  }

  /** Ends the process if one file takes too long: a thread that hangs can't be stopped. */
  private void await(Future<?> worker, Watchdog watchdog) throws IOException, InterruptedException {
    for (; ; ) {
      try {
        worker.get(1, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        Mutated hanging = watchdog.longerThan(HANG);
        if (hanging != null) {
          defect("hang", -1, hanging, "more than " + HANG.toSeconds() + " s");
          System.exit(1);
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void check(int file, Random random, Watchdog watchdog) throws IOException {
    Mutated input = FuzzMutations.mutate(seeds, random);
    Reading reading = new Reading();
    long start = System.nanoTime();
    watchdog.begin(input);
    try {
      READER.read("file:" + file, new ByteArrayInputStream(input.bytes()), reading);
      reading.evaluate();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      defect("crash", file, input, e.toString());
      return;
    } finally {
      watchdog.end();
    }
    account(file, input, reading, System.nanoTime() - start);
  }

  private synchronized void account(int file, Mutated input, Reading reading, long nanos)
      throws IOException {
    bytes += input.bytes().length;
    slowestNanos = Math.max(slowestNanos, nanos);
    complete += reading.isComplete() ? 1 : 0;
    Set<String> read = new HashSet<>();
    reading.changes.values().forEach(all -> all.forEach(change -> read.add(key(change))));
    for (FunctionChange expected : input.intactChanges()) {
      intact++;
      if (!read.contains(key(expected))) {
        intactUnread++;
        if (reading.isComplete()) {
          String what = input.isValid() ? "valid input" : "damaged input";
          defect("lost silently, " + what, file, input, "not read: " + key(expected));
          return;
        }
      }
    }
    if (!input.isValid() && reading.isComplete() && !read.containsAll(keys(input.allChanges()))) {
      defect("damaged, changes missing, and complete", file, input, "");
    }
  }

  private synchronized void defect(String kind, int file, Mutated input, String detail)
      throws IOException {
    int count = defects.merge(kind, 1, Integer::sum);
    if (count <= SHOWN) {
      Path kept = failures.resolve(kind.replaceAll("[^a-z]+", "-") + "-" + file);
      Files.write(kept, input.bytes());
      System.out.println(kind + ": file " + file + ", " + input.history() + ": " + detail);
      System.out.println("  " + kept);
    }
  }

  private static Set<String> keys(List<FunctionChange> changes) {
    Set<String> keys = new HashSet<>();
    changes.forEach(change -> keys.add(key(change)));
    return keys;
  }

  /** All of a change that decides a verdict. */
  private static String key(FunctionChange change) {
    return change.functionArn()
        + " "
        + change.kind()
        + " "
        + change.eventTime()
        + " "
        + change.attachment();
  }

  private void print(PrintStream out, int files, long seed, Duration took) {
    out.printf(
        "%,d files of %,d seeds (random seed %d), %,d bytes, in %d s; slowest file %d ms%n",
        files,
        seeds.size(),
        seed,
        bytes,
        took.toSeconds(),
        TimeUnit.NANOSECONDS.toMillis(slowestNanos));
    out.printf(
        "intact changes %,d, of these reported as unread %,d; files read completely %,d%n",
        intact, intactUnread, complete);
    out.printf("peak heap %,d MiB%n", peakHeap() >> 20);
    out.println("defects: " + (defects.isEmpty() ? "none" : defects + ", kept in " + failures));
  }

  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  /** The changes of an undamaged piece of a trail. */
  static List<FunctionChange> changes(byte[] piece) {
    Reading reading = new Reading();
    try {
      READER.read("seed", new ByteArrayInputStream(piece), reading);
    } catch (IOException e) {
      throw new IllegalStateException(new String(piece, StandardCharsets.UTF_8), e);
    }
    return reading.changes.values().stream().flatMap(List::stream).toList();
  }

  /** Which file each thread reads, and since when. */
  private static final class Watchdog {
    private record Started(Mutated input, long nanos) {}

    private final Map<Thread, Started> running = new HashMap<>();

    synchronized void begin(Mutated input) {
      running.put(Thread.currentThread(), new Started(input, System.nanoTime()));
    }

    synchronized void end() {
      running.remove(Thread.currentThread());
    }

    synchronized @Nullable Mutated longerThan(Duration limit) {
      return running.values().stream()
          .filter(each -> System.nanoTime() - each.nanos() > limit.toNanos())
          .map(Started::input)
          .findAny()
          .orElse(null);
    }
  }

  /** What was read of one file. */
  private static final class Reading implements TrailListener {
    private final Map<FunctionArn, List<FunctionChange>> changes = new HashMap<>();
    private TrailCounts counts = TrailCounts.NONE;
    private boolean unread;

    @Override
    public void onChange(FunctionChange change) {
      changes.computeIfAbsent(change.functionArn(), function -> new ArrayList<>()).add(change);
    }

    @Override
    public void onCapacityProvider(CapacityProvider provider) {}

    @Override
    public void onIgnored(IgnoredReason reason) {}

    @Override
    public void onDeadLetter(DeadLetter deadLetter) {
      unread = true;
    }

    @Override
    public void onEmpty(String name) {
      unread = true;
    }

    @Override
    public void onEnd(TrailCounts input) {
      counts = input;
    }

    /** As the report of {@code vpcwatch replay} has it. */
    boolean isComplete() {
      return counts.records() > 0 && !unread;
    }

    void evaluate() {
      changes.values().forEach(all -> FunctionHistory.of(all).evaluate(Policy.anyVpc()));
    }
  }
}
