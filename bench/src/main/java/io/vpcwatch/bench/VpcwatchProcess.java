package io.vpcwatch.bench;

import io.vpcwatch.standalone.Vpcwatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A {@code vpcwatch} in a process of its own, with a heap of 512 MB at most. */
final class VpcwatchProcess implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(50);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final int port;

  private VpcwatchProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Runs all services.
   *
   * @param folder for its data
   */
  static VpcwatchProcess start(Path folder, Map<String, String> settings) throws IOException {
    return start("run", folder, settings);
  }

  /**
   * @param part {@code run}, or the one service that is wanted
   * @param folder for its data
   */
  static VpcwatchProcess start(String part, Path folder, Map<String, String> settings)
      throws IOException {
    int port = freePort();
    ProcessBuilder command =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Vpcwatch.class.getName(),
                part));
    command.environment().putAll(settings);
    command.environment().put("VPCWATCH_DATA_DIR", folder.resolve("data").toString());
    command.environment().put("VPCWATCH_HTTP_PORT", Integer.toString(port));
    return new VpcwatchProcess(
        command.redirectError(ProcessBuilder.Redirect.INHERIT).start(), port);
  }

  /**
   * Returns when it says that it is ready.
   *
   * @throws IllegalStateException if it ends instead, or takes longer
   */
  void awaitReady(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("vpcwatch has ended, or is not ready after " + atMost);
      }
      Thread.sleep(GLANCE.toMillis());
    }
  }

  private boolean isReady() throws InterruptedException {
    URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
    try {
      return HTTP.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false; // it does not listen yet
    }
  }

  /** The most memory that it has had so far, heap or not, in MiB; Linux tells it. */
  long peakMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Waits until it has ended. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
