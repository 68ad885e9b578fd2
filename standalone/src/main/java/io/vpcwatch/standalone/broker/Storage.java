package io.vpcwatch.standalone.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/** The identity of a cluster in its folder, and its bootstrap metadata. */
record Storage(MetaPropertiesEnsemble properties, BootstrapMetadata bootstrap) {

  /**
   * Opens the storage of an earlier start, or formats an empty folder for a new cluster. The marker
   * file is written last and atomically, so that the folder of a process killed meanwhile is
   * formatted again.
   *
   * @throws Exception as declared by Kafka
   */
  static Storage open(Path logs) throws Exception {
    if (isEmpty(logs)) {
      format(logs);
    }
    MetaPropertiesEnsemble properties =
        new MetaPropertiesEnsemble.Loader()
            .addMetadataLogDir(logs.toString())
            .addLogDirs(List.of(logs.toString()))
            .load();
    properties.verify(
        Optional.empty(),
        OptionalInt.of(BrokerSettings.NODE_ID),
        EnumSet.of(
            VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID,
            VerificationFlag.REQUIRE_METADATA_LOG_DIR));
    return new Storage(properties, new BootstrapDirectory(logs.toString()).read());
  }

  /** Whether the folder has not been formatted yet. */
  static boolean isEmpty(Path logs) {
    return !Files.exists(logs.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME));
  }

  private static void format(Path logs) throws Exception {
    new Formatter()
        .setNodeId(BrokerSettings.NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(logs.toString()))
        .setMetadataLogDirectory(logs.toString())
        .setControllerListenerName(BrokerSettings.CONTROLLER)
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
  }
}
