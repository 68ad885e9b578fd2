package io.vpcwatch.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path parent;

  @Test
  void a_missing_folder_is_created_with_its_parents() {
    Path path = parent.resolve("a").resolve("b");

    try (DataDirectory data = DataDirectory.open(path)) {
      assertThat(data.folder("kafka")).isDirectory().startsWith(path);
    }
  }

  @Test
  void a_folder_that_can_not_be_created_is_named_without_a_java_name() {
    assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/nope")))
        .hasMessageContaining("can't use /proc/nope as the data folder")
        .hasMessageNotContaining("java.");
  }

  @Test
  void what_the_broker_stores_is_not_for_everyone() throws Exception {
    try (DataDirectory data = DataDirectory.open(parent)) {
      assertThat(Files.getPosixFilePermissions(data.folder("kafka")))
          .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
    }
  }

  @Test
  void a_folder_in_use_is_refused_until_it_is_closed() {
    try (DataDirectory data = DataDirectory.open(parent)) {
      assertThatThrownBy(() -> DataDirectory.open(data.path()))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining(parent.toString())
          .hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")");
    }

    DataDirectory.open(parent).close();
  }

  @Test
  void a_file_in_its_place_is_named() throws Exception {
    Path file = Files.createFile(parent.resolve("data"));

    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("can't use " + file)
        .hasMessageContaining("it is not a folder");
  }

  @Test
  void other_processes_find_the_broker_of_the_one_that_has_the_folder() {
    assertThat(DataDirectory.brokerOf(parent)).isEmpty();

    try (DataDirectory data = DataDirectory.open(parent)) {
      assertThat(DataDirectory.brokerOf(parent)).isEmpty();
      data.writeBroker("127.0.0.1:9092");
      assertThat(DataDirectory.brokerOf(parent)).contains("127.0.0.1:9092");
    }

    assertThat(DataDirectory.brokerOf(parent)).isEmpty();
  }

  @Test
  void a_killed_process_leaves_no_broker() throws Exception {
    long nobody = Long.MAX_VALUE;
    Files.writeString(parent.resolve("vpcwatch.lock"), nobody + "\n127.0.0.1:9092");

    assertThat(DataDirectory.brokerOf(parent)).isEmpty();
  }
}
