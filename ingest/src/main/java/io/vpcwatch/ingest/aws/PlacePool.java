package io.vpcwatch.ingest.aws;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Works on several accounts and regions at a time. */
public final class PlacePool implements AutoCloseable {
  private final ExecutorService threads;

  /** The work on one of them. */
  @FunctionalInterface
  public interface Task<T> {
    T run(AccountRegion place) throws Exception;
  }

  public PlacePool(int parallel, String name) {
    threads =
        Executors.newFixedThreadPool(
            parallel,
            task -> {
              Thread thread = new Thread(task, "vpcwatch-ingest-" + name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Returns when all are done, or one has failed and the others have been interrupted.
   *
   * @return the results, in the order of the places
   */
  public <T> List<T> run(Collection<AccountRegion> places, Task<T> task)
      throws InterruptedException {
    List<Future<T>> running = new ArrayList<>();
    for (AccountRegion place : places) {
      running.add(threads.submit(() -> task.run(place)));
    }
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> each : running) {
        results.add(each.get());
      }
      return results;
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      if (cause instanceof InterruptedException) {
        throw new InterruptedException();
      }
      throw cause instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(cause.getMessage(), cause);
    } finally {
      running.forEach(each -> each.cancel(true));
    }
  }

  /** Interrupts what is running; {@link #run} ends with an exception. */
  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      if (waiting instanceof Future<?> future) {
        future.cancel(false);
      }
    }
  }
}
