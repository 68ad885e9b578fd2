package io.vpcwatch.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InstanceScriptTest {
  private static final Path DEPLOY = Path.of("..", "deploy", "aws");

  /** CloudFormation can't read files. */
  @Test
  void the_template_has_the_script_that_terraform_reads() throws IOException {
    String script = Files.readString(DEPLOY.resolve("instance.sh"));
    String template = Files.readString(DEPLOY.resolve("cloudformation").resolve("run.yaml"));

    assertThat(template.replaceAll("(?m)^ {18}", "")).contains(script);
  }
}
