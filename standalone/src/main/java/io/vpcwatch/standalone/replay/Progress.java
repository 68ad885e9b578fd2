package io.vpcwatch.standalone.replay;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How much of the input has been read, in bytes as they lie on disk; silent unless a person is
 * looking.
 */
final class Progress implements AutoCloseable {
  private static final long MEBIBYTE = 1 << 20;

  private final @Nullable ProgressBar bar;
  // The bar takes a lock for every step: readers only add here, and the bar looks now and then.
  private final AtomicLong read = new AtomicLong();

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  static Progress silent() {
    return new Progress(null);
  }

  /**
   * @param bytes to be read, -1 if nobody knows (standard input)
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
