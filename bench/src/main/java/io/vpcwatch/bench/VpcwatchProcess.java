package io.vpcwatch.bench;

import io.vpcwatch.standalone.Vpcwatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code vpcwatch} in a separate process with a heap of at most 512 MB. */
final class VpcwatchProcess implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);
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
   * @param serviceOrRun {@code run}, or the name of one service
   * @param folder for its data
   */
  static VpcwatchProcess start(String serviceOrRun, Path folder, Map<String, String> settings)
      throws IOException {
    return start(serviceOrRun, System.getProperty("java.class.path"), folder, settings);
  }

  /**
   * @param classPath of this release, or of another one
   */
  static VpcwatchProcess start(
      String serviceOrRun, String classPath, Path folder, Map<String, String> settings)
      throws IOException {
    int port = freePort();
    ProcessBuilder command =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                classPath,
                Vpcwatch.class.getName(),
                serviceOrRun));
    command.environment().putAll(settings);
    command.environment().put("VPCWATCH_DATA_DIR", folder.resolve("data").toString());
    command.environment().put("VPCWATCH_HTTP_PORT", Integer.toString(port));
    return new VpcwatchProcess(
        command
            // A full pipe would block the process.
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start(),
        port);
  }

  /**
   * Returns when the process is ready.
   *
   * @throws IllegalStateException if it exits, or on a timeout
   */
  void awaitReady(Duration atMost) throws InterruptedException {
    boolean late = !Wait.until(atMost, () -> isReady() || !process.isAlive());
    if (late || !process.isAlive()) {
      throw new IllegalStateException("vpcwatch has exited, or is not ready after " + atMost);
    }
  }

  boolean isReady() throws InterruptedException {
    try {
      return get("/health/ready").statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  /** The lines of an answer that does not end. */
  Stream<String> lines(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines()).body();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** For a report. */
  String state() throws InterruptedException {
    if (!process.isAlive()) {
      return "exited with status " + process.exitValue();
    }
    return isReady() ? "ready" : "running, not ready";
  }

  /** {@code kill -9}; returns when the process is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** The peak resident memory in MiB, from Linux. */
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

  /** Stops the process, by force if it does not exit in time, and waits for its exit. */
  @Override
  public void close() {
    process.destroy();
    process
        .onExit()
        .completeOnTimeout(process, STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .thenAccept(VpcwatchProcess::kill)
        .join();
    process.onExit().join();
  }

  private static void kill(Process process) {
    if (process.isAlive()) {
      System.err.println("vpcwatch did not stop within " + STOP_TIMEOUT + ", killed");
      process.destroyForcibly();
    }
  }
}
