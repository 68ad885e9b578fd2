package io.vpcwatch.standalone.app;

import io.vpcwatch.service.runtime.DaemonThreads;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.service.settings.SettingsException;
import io.vpcwatch.standalone.exemptions.SettingsExemptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies changes of the settings while the process runs: those that it finds by reading the files
 * again from time to time, and on a signal at once. Files that can't be read, or have problems,
 * change nothing.
 */
public final class SettingsReload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsReload.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final App app;
  private final Supplier<Settings> loader;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("settings"));
  private @Nullable Settings seen;
  private String seenExemptions = "";
  private List<String> seenProblems = List.of();
  private List<String> reported = List.of();

  /**
   * @param loader reads the same sources as at the start
   */
  public SettingsReload(App app, Supplier<Settings> loader) {
    this.app = app;
    this.loader = loader;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // until the end
  public void start() {
    executor.scheduleWithFixedDelay(
        () -> guarded(false), INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
    Signals.onHangup(() -> executor.execute(() -> guarded(true)));
  }

  private void guarded(boolean atOnce) {
    try {
      check(atOnce);
    } catch (RuntimeException e) { // the next check must not be lost
      app.settingsAreCurrent(false);
      LOG.error("The settings could not be reloaded", e);
    }
  }

  /**
   * @param atOnce else a change has to be there twice: an editor may still be writing the file
   */
  void check(boolean atOnce) {
    try {
      Settings loaded = loader.get();
      String text = loaded.get(SettingsExemptions.class).text();
      Settings before = seen;
      boolean isStable =
          before != null && before.differences(loaded).isEmpty() && text.equals(seenExemptions);
      seen = loaded;
      seenExemptions = text;
      if (atOnce || isStable) {
        report(app.reload(loaded), "Settings need a restart: {}");
        if (atOnce) {
          LOG.info("Settings were reloaded");
        }
      }
      seenProblems = List.of();
    } catch (SettingsException e) {
      boolean isStable = atOnce || seenProblems.equals(e.problems());
      seenProblems = e.problems();
      seen = null;
      if (isStable) {
        report(e.problems(), "Settings were not reloaded, the former ones stay in force: {}");
      }
    }
  }

  /** Reports each set of problems once. */
  private void report(List<String> problems, String message) {
    app.settingsAreCurrent(problems.isEmpty());
    if (!problems.equals(reported)) {
      problems.forEach(problem -> LOG.warn(message, problem));
    }
    reported = problems;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
