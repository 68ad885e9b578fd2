package io.vpcwatch.service.runtime;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs one task for each of several inputs, on a fixed number of daemon threads. */
public final class ParallelTasks implements AutoCloseable {
  private final ExecutorService threads;

  /** A function that may fail with a checked exception. */
  @FunctionalInterface
  public interface Task<T, R, E extends Exception> {
    R run(T input) throws E, InterruptedException;
  }

  public ParallelTasks(int parallelism, String threadName) {
    threads = Executors.newFixedThreadPool(parallelism, new DaemonThreads(threadName));
  }

  /**
   * Returns when all tasks are done. If one fails, interrupts the others and throws the exception
   * of the task.
   *
   * @return the results, in the order of the inputs
   * @throws java.util.concurrent.CancellationException if this is closed before the tasks are done
   */
  public <T, R, E extends Exception> List<R> run(Collection<T> inputs, Task<T, R, E> task)
      throws E, InterruptedException {
    List<Future<R>> running = new ArrayList<>();
    for (T input : inputs) {
      running.add(threads.submit(() -> task.run(input)));
    }
    List<R> results = new ArrayList<>();
    try {
      for (Future<R> each : running) {
        results.add(each.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw ParallelTasks.<E>unwrap(e);
    } finally {
      running.forEach(each -> each.cancel(true));
    }
  }

  /** A task throws nothing but E, InterruptedException and unchecked exceptions. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> E unwrap(ExecutionException e) throws InterruptedException {
    Throwable cause = requireNonNull(e.getCause());
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return (E) cause;
  }

  /** Interrupts running tasks and cancels waiting ones. */
  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      if (waiting instanceof Future<?> future) {
        future.cancel(false);
      }
    }
  }
}
