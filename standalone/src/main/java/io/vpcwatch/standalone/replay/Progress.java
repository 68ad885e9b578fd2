package io.vpcwatch.standalone.replay;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar of the bytes that were read, as they are stored; silent without a terminal. */
final class Progress implements AutoCloseable {
  private static final long MEBIBYTE = 1 << 20;

  private final @Nullable ProgressBar bar;
  // The bar takes a lock for every step: readers only add up, and the bar is updated from the sum.
  private final AtomicLong read = new AtomicLong();

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  static Progress silent() {
    return new Progress(null);
  }

  /**
   * @param bytes to be read, -1 if unknown (standard input)
   */
  static Progress on(PrintStream terminal, long bytes) {
    return new Progress(
        new ProgressBarBuilder()
            .setTaskName("reading")
            .setInitialMax(bytes)
            .setUnit(" MiB", MEBIBYTE)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(terminal))
            .clearDisplayOnFinish()
            .build());
  }

  void advance(long bytes) {
    if (bar != null) {
      bar.stepTo(read.addAndGet(bytes));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
