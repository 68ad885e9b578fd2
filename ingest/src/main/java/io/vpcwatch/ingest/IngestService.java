package io.vpcwatch.ingest;

import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.Launcher;
import io.vpcwatch.service.runtime.Service;
import java.util.List;

/** Watches the configured sources and publishes what they say about functions. */
public final class IngestService implements Service {
  private final List<Service> sources;
  private final Runnable release;
  private final Launcher launcher = new Launcher();

  /**
   * @param sources not started yet; each one by itself keeps trying while it fails
   * @param release gives free what the sources share, when they are closed
   */
  IngestService(List<Service> sources, Runnable release) {
    this.sources = List.copyOf(sources);
    this.release = release;
    launcher.expect(this.sources);
  }

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public void start() {
    sources.forEach(launcher::start);
  }

  @Override
  public Health check() {
    return sources.isEmpty() ? Health.up("no source is configured") : launcher.check();
  }

  @Override
  public void close() {
    launcher.close();
    release.run();
  }
}
