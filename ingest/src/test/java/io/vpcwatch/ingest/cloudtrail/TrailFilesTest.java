package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrailFilesTest {
  @TempDir Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  @Test
  void files_come_in_the_order_of_their_delivery_whatever_folder_they_are_in() throws IOException {
    Path third = file("a/1_CloudTrail_eu-west-1_20261120T1010Z_bbbbbbbbbbbbbbbb.json.gz");
    Path first = file("z/1_CloudTrail_eu-west-1_20261119T2355Z_zzzzzzzzzzzzzzzz.json.gz");
    Path second = file("b/c/d/2_CloudTrail_us-east-1_20261120T1005Z_aaaaaaaaaaaaaaaa.json.gz");
    Path sameTime = file("b/1_CloudTrail_eu-west-1_20261120T1010Z_aaaaaaaaaaaaaaaa.json.gz");

    assertThat(TrailFiles.list(List.of(folder))).containsExactly(first, second, third, sameTime);
  }

  @Test
  void files_of_any_name_count_and_hidden_ones_do_not() throws IOException {
    Path named = file("whatever.txt");
    file(".DS_Store");
    file(".git/x.json");

    assertThat(TrailFiles.list(List.of(folder))).containsExactly(named);
  }

  @Test
  void a_file_named_explicitly_is_read_and_each_file_only_once() throws IOException {
    Path hidden = file(".hidden.json");
    Path plain = file("x.json");

    assertThat(TrailFiles.list(List.of(hidden, folder, plain))).containsExactly(hidden, plain);
  }

  @Test
  void a_link_to_a_parent_folder_is_followed_once() throws IOException {
    Path plain = file("a/x.json");
    Files.createSymbolicLink(folder.resolve("a/loop"), folder);

    assertThat(TrailFiles.list(List.of(folder))).contains(plain);
  }

  @Test
  void a_link_that_leads_nowhere_is_a_file_that_cannot_be_read() throws IOException {
    Path plain = file("a.json");
    Path link = Files.createSymbolicLink(folder.resolve("b.json.gz"), folder.resolve("missing"));

    assertThat(TrailFiles.list(List.of(folder))).containsExactly(plain, link);
    assertThatThrownBy(() -> TrailInput.of(link).opening().open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("leads nowhere");
  }

  @Test
  void a_path_that_does_not_exist_is_named() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> TrailFiles.list(List.of(folder, missing)))
        .isInstanceOf(IOException.class)
        .hasMessage("no such file or folder: " + missing);
  }
}
