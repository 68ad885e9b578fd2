package io.vpcwatch.service.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParallelTasksTest {
  private final ParallelTasks tasks = new ParallelTasks(2, "test");

  @AfterEach
  void close() {
    tasks.close();
  }

  @Test
  void results_are_in_the_order_of_the_inputs() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);

    List<Integer> results =
        tasks.<Integer, Integer, Exception>run(
            List.of(3, 1, 2, 4),
            input -> {
              both.await(); // passes only if two tasks run at a time
              return input * 10;
            });

    assertThat(results).containsExactly(30, 10, 20, 40);
  }

  @Test
  void the_exception_of_a_task_is_thrown_and_the_others_are_interrupted() throws Exception {
    IOException failure = new IOException("disk full");
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);

    assertThatThrownBy(
            () ->
                tasks.<String, String, Exception>run(
                    List.of("fails", "waits"),
                    input -> {
                      if (input.equals("fails")) {
                        started.await();
                        throw failure;
                      }
                      started.countDown();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return input;
                    }))
        .isSameAs(failure);
    interrupted.await();
  }

  @Test
  void unchecked_exceptions_are_thrown_as_they_are() {
    assertThatThrownBy(
            () ->
                tasks.run(
                    List.of(1),
                    input -> {
                      throw new IllegalArgumentException("no " + input);
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no 1");
  }

  @Test
  void an_interrupted_task_interrupts_the_caller() {
    assertThatThrownBy(
            () ->
                tasks.run(
                    List.of(1),
                    input -> {
                      throw new InterruptedException();
                    }))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void close_cancels_the_tasks_that_wait() {
    assertThatThrownBy(
            () ->
                tasks.run(
                    List.of(1, 2, 3),
                    input -> {
                      tasks.close();
                      return input;
                    }))
        .isInstanceOfAny(CancellationException.class, RejectedExecutionException.class);
  }
}
