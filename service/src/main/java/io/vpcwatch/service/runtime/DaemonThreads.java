package io.vpcwatch.service.runtime;

import java.util.concurrent.ThreadFactory;

/** Creates threads that don't keep the JVM alive. */
public record DaemonThreads(String name) implements ThreadFactory {
  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
