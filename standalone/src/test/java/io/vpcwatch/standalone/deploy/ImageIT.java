package io.vpcwatch.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** The image with the command, which is shipped beside those of the services. */
@Tag("docker")
class ImageIT {
  @Test
  void it_runs_the_demo_on_a_file_system_that_it_can_not_write_to() {
    try (GenericContainer<?> demo = command("demo", "--exit")) {
      demo.start();

      assertThat(demo.getLogs(OutputType.STDOUT)).contains("OPENED").endsWith(" still open.\n");
    }
  }

  private static GenericContainer<?> command(String... arguments) {
    ImageFromDockerfile image =
        new ImageFromDockerfile("vpcwatch-test", false)
            .withFileFromPath("Dockerfile", Path.of("../docker/Dockerfile"))
            .withFileFromPath("docker/healthcheck", Path.of("../docker/healthcheck"))
            .withFileFromPath("vpcwatch", Path.of("../vpcwatch"))
            .withFileFromPath("standalone/target/vpcwatch/lib", Path.of("target/vpcwatch/lib"))
            .withTarget("vpcwatch");
    return new GenericContainer<>(image)
        .withCommand(arguments)
        .withCreateContainerCmdModifier(create -> create.getHostConfig().withReadonlyRootfs(true))
        .withTmpFs(Map.of("/tmp", "exec,mode=1777"))
        .withStartupCheckStrategy(
            new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(3)));
  }
}
