package io.vpcwatch.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code vpcwatch}, in a release and among sources, on a Java that prints how it was
 * started, and a Maven that only makes a jar.
 */
class LauncherScriptTest {
  private static final Path SCRIPT = Path.of("..", "vpcwatch");
  private static final String JAVA =
      """
      #!/bin/bash
      [[ $1 == -version ]] && { echo 'openjdk version "%s"' >&2; exit; }
      echo "CLASSPATH=$CLASSPATH $*"
      for option; do
        [[ $option == -XX:ArchiveClassesAtExit=* ]] && echo classes >"${option#*=}"
      done
      exit 0
      """;
  private static final String MAVEN =
      """
      #!/bin/bash
      echo built >>builds
      sleep 0.2
      mkdir -p standalone/target/vpcwatch/lib
      touch standalone/target/vpcwatch/lib/vpcwatch-standalone-1.jar
      """;
  private static final String MAKES = "-XX:ArchiveClassesAtExit=";
  private static final String READS = "-XX:SharedArchiveFile=";

  /** Root, as in a container, may write everywhere. */
  private static final List<String> AS_NOBODY =
      "root".equals(System.getProperty("user.name"))
          ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
          : List.of();

  @TempDir private Path folder;
  private Path home;
  private Path cache;

  @BeforeEach
  void prepare() throws IOException {
    permit(folder, "rwxr-xr-x");
    home = Files.createDirectory(folder.resolve("vpcwatch home"));
    cache = Files.createDirectory(folder.resolve("cache"));
    permit(cache, "rwxrwxrwx");
    Files.copy(SCRIPT, home.resolve("vpcwatch"));
    java("17.0.1");
  }

  @Test
  void a_release_runs_on_a_runtime_and_builds_nothing() throws Exception {
    Path jar = release();
    executable(home.resolve("mvnw"), MAVEN);

    Output started = start("report", "--at", "a time");

    assertThat(started.error()).isEmpty();
    assertThat(started.printed())
        .contains("-Xmx512m", "CLASSPATH=" + jar + " ")
        .endsWith(" io.vpcwatch.standalone.Vpcwatch report --at a time\n");
    assertThat(files(home)).containsExactly("lib", "mvnw", "vpcwatch");
  }

  @Test
  void a_release_is_found_through_links() throws Exception {
    Path jar = release();
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("vpcwatch home/vpcwatch"));

    assertThat(run(List.of(link.toString(), "--version")).printed())
        .contains("CLASSPATH=" + jar + " ");
  }

  @Test
  void a_release_is_found_whatever_the_search_path_of_folders() throws Exception {
    Path jar = release();
    String call = "cd '%s' && CDPATH=. 'vpcwatch home/vpcwatch' --version".formatted(folder);

    assertThat(run(List.of("bash", "-c", call)).printed()).contains("CLASSPATH=" + jar + " ");
  }

  @Test
  void the_first_demo_of_a_release_leaves_an_archive_that_every_later_start_reads()
      throws Exception {
    release();
    assertThat(start("report").printed()).doesNotContain(MAKES, READS);

    assertThat(start("demo", "--exit").printed()).contains(MAKES + home).doesNotContain(READS);

    String archive = READS + home.resolve(archives(home).get(0));
    assertThat(start("demo", "--exit").printed()).contains(archive).doesNotContain(MAKES);
    assertThat(start("report").printed()).contains(archive);
  }

  @Test
  void an_archive_is_read_whatever_the_order_of_files_in_a_language() throws Exception {
    Path jar = release();
    for (String name : List.of("vpcwatch-B.jar", "vpcwatch-a.jar")) {
      Files.createFile(jar.resolveSibling(name));
    }
    Path english = folder.resolve("en_US.UTF-8");
    Process localedef =
        process(List.of("sh", "-c", "localedef -i en_US -f UTF-8 '" + english + "'")).start();
    assumeThat(localedef.waitFor()).isZero();
    List<String> inEnglish = List.of("env", "LOCPATH=" + folder, "LC_ALL=en_US.UTF-8", script());
    start("demo");

    assertThat(run(inEnglish).printed()).contains(READS + home);
  }

  @Test
  void an_archive_of_another_java_or_other_jars_is_replaced() throws Exception {
    Path jar = release();
    start("demo");
    List<String> first = archives(home);
    java("21.0.2");
    assertThat(start("report").printed()).doesNotContain(READS);
    start("demo");
    List<String> second = archives(home);
    Files.move(jar, jar.resolveSibling("vpcwatch-standalone-2.jar"));
    start("demo");

    assertThat(first).hasSize(1);
    assertThat(second).hasSize(1).doesNotContainAnyElementsOf(first);
    assertThat(archives(home)).hasSize(1).doesNotContainAnyElementsOf(second);
  }

  @Test
  void an_archive_that_was_not_written_to_its_end_is_replaced() throws Exception {
    release();
    start("demo");
    Path archive = home.resolve(archives(home).get(0));
    Files.write(archive, new byte[10]);

    assertThat(start("report").printed()).doesNotContain(READS);
    assertThat(start("demo").printed()).contains(MAKES + archive);
    assertThat(start("report").printed()).contains(READS + archive);
  }

  @Test
  void a_release_that_can_not_be_written_to_has_its_archive_in_the_cache() throws Exception {
    release();
    permit(home, "r-xr-xr-x");

    assertThat(run(asNobody("demo")).printed()).contains(MAKES + cache.resolve("vpcwatch"));
    assertThat(run(asNobody("report")).printed()).contains(READS + cache.resolve("vpcwatch"));
  }

  @Test
  void a_release_starts_where_nothing_can_be_written() throws Exception {
    release();
    permit(home, "r-xr-xr-x");
    permit(cache, "r-xr-xr-x");

    Output started = run(asNobody("demo"));

    assertThat(started.error()).isEmpty();
    assertThat(started.printed())
        .doesNotContain(MAKES, READS)
        .endsWith("io.vpcwatch.standalone.Vpcwatch demo\n");
  }

  @Test
  void a_share_of_the_memory_replaces_the_size_of_the_heap() throws Exception {
    release();

    Output started = run(List.of("env", "VPCWATCH_JAVA_OPTS=-XX:MaxRAMPercentage=50", script()));

    assertThat(started.printed()).contains("-XX:MaxRAMPercentage=50").doesNotContain("-Xmx");
  }

  @Test
  void a_java_that_is_too_old_is_refused() throws Exception {
    release();
    java("11.0.9");

    assertThat(start("demo").error())
        .contains("is of version 11, but vpcwatch needs 17 or newer. Set JAVA_HOME to one.");
  }

  @Test
  void among_sources_it_is_built_at_the_first_start_and_when_they_change() throws Exception {
    Path source = sources();

    Output first = start("report");
    assertThat(first.error())
        .isEqualTo(
            """
            vpcwatch: building; this takes a minute or two, once
            vpcwatch: preparing class data for fast starts
            """);
    assertThat(first.printed()).contains(READS, "standalone/target/vpcwatch/lib/vpcwatch-");
    assertThat(start("report").error()).isEmpty();
    assertThat(builds()).isEqualTo(1);

    Path stamp = home.resolve("standalone/target/vpcwatch/.built");
    Instant later = Files.getLastModifiedTime(stamp).toInstant().plusSeconds(1);
    Files.setLastModifiedTime(source, FileTime.from(later));
    start("report");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void several_first_starts_among_sources_build_once() throws Exception {
    sources();

    List<Process> started = List.of(begin("one"), begin("two"), begin("three"));

    for (Process each : started) {
      assertThat(new String(each.getInputStream().readAllBytes(), UTF_8)).contains(READS);
      assertThat(each.waitFor()).isZero();
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void a_runtime_without_compiler_does_not_build() throws Exception {
    sources();
    Files.delete(folder.resolve("java/bin/javac"));

    assertThat(start("demo").error()).contains("is a runtime without compiler");
    assertThat(home.resolve("builds")).doesNotExist();
  }

  private Path release() throws IOException {
    Path lib = Files.createDirectory(home.resolve("lib"));
    Files.delete(folder.resolve("java/bin/javac"));
    return Files.createFile(lib.resolve("vpcwatch-standalone-1.jar"));
  }

  /** Older than everything that is built from them. */
  private Path sources() throws IOException {
    Path source = home.resolve("model/src/main/Any.java");
    Files.createDirectories(source.getParent());
    Files.createFile(source);
    Path pom = Files.createFile(home.resolve("pom.xml"));
    executable(home.resolve("mvnw"), MAVEN);
    FileTime past = FileTime.from(Instant.now().minusSeconds(3600));
    for (Path each : List.of(pom, source, source.getParent())) {
      Files.setLastModifiedTime(each, past);
    }
    return source;
  }

  private void java(String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("java/bin"));
    executable(bin.resolve("java"), JAVA.formatted(version));
    executable(bin.resolve("javac"), "");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    permit(file, "rwxr-xr-x");
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private long builds() throws IOException {
    return Files.readAllLines(home.resolve("builds")).size();
  }

  private static List<String> archives(Path place) throws IOException {
    return files(place).stream().filter(name -> name.matches("classes-\\d+\\.jsa")).toList();
  }

  private static List<String> files(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String script() {
    return home.resolve("vpcwatch").toString();
  }

  private List<String> asNobody(String argument) {
    return Stream.concat(AS_NOBODY.stream(), Stream.of(script(), argument)).toList();
  }

  private Output start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(script()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Process begin(String argument) throws IOException {
    return process(List.of(script(), argument)).start();
  }

  private Output run(List<String> command) throws Exception {
    Path error = folder.resolve("error");
    Process process = process(command).redirectError(error.toFile()).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Output(printed, Files.readString(error));
  }

  private ProcessBuilder process(List<String> command) {
    ProcessBuilder process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    String path = Objects.requireNonNull(System.getenv("PATH"));
    process.environment().clear();
    process.environment().put("PATH", path);
    process.environment().put("JAVA_HOME", folder.resolve("java").toString());
    process.environment().put("XDG_CACHE_HOME", cache.toString());
    return process;
  }

  private record Output(String printed, String error) {}
}
