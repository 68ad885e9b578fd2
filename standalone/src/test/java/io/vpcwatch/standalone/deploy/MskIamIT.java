package io.vpcwatch.standalone.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vpcwatch.service.kafka.TopicAdmin;
import io.vpcwatch.service.kafka.TopicSettings;
import io.vpcwatch.service.kafka.Topics;
import io.vpcwatch.service.settings.Settings;
import io.vpcwatch.standalone.app.KnownSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The Kafka settings for MSK with IAM, as the Helm chart has them in its example. */
class MskIamIT {
  private static final Path EXAMPLE = Path.of("../deploy/helm/vpcwatch/ci/services-values.yaml");
  private static final String LISTENER = "listener.name.clients.aws_msk_iam.";
  private static final BlockingQueue<byte[]> PAYLOADS = new LinkedBlockingQueue<>();

  @TempDir private Path folder;
  private SecureBroker broker;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    System.setProperty("aws.region", "eu-west-1");
    Security.addProvider(new Mechanism());
    broker =
        new SecureBroker(
            folder,
            List.of(SecureBroker.ADMIN),
            Map.of(
                "sasl.enabled.mechanisms",
                "PLAIN,AWS_MSK_IAM",
                LISTENER + "sasl.jaas.config",
                "software.amazon.msk.auth.iam.IAMLoginModule required;",
                LISTENER + "sasl.server.callback.handler.class",
                NoCallbacks.class.getName()));
  }

  @AfterEach
  void stop() {
    broker.close();
    Security.removeProvider(Mechanism.NAME);
    List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.region").forEach(System::clearProperty);
  }

  @Test
  void clients_authenticate_with_a_signed_request() throws Exception {
    Settings settings = settings();

    TopicAdmin.createOrVerify(
        settings.kafka(), Topics.of(settings.get(TopicSettings.class)).all(), (short) 1);

    JsonNode payload = new ObjectMapper().readTree(PAYLOADS.take());
    assertThat(payload.get("action").asText()).isEqualTo("kafka-cluster:Connect");
    assertThat(payload.get("x-amz-credential").asText())
        .matches("AKIDEXAMPLE/[0-9]{8}/eu-west-1/kafka-cluster/aws4_request");
    assertThat(payload.get("x-amz-signature").asText()).matches("[0-9a-f]{64}");
  }

  private Settings settings() throws IOException {
    Map<String, Map<String, Map<String, String>>> values =
        new Yaml().load(Files.readString(EXAMPLE));
    Map<String, String> settings = new HashMap<>();
    settings.put("data-dir", folder.resolve("data").toString());
    Map<String, String> kafka = new HashMap<>(broker.client(SecureBroker.ADMIN));
    Map<String, String> example = values.get("settings").get("kafka");
    example.forEach((key, value) -> kafka.merge(key, value, (ours, its) -> its));
    kafka.put("bootstrap.servers", broker.client(SecureBroker.ADMIN).get("bootstrap.servers"));
    kafka.forEach((key, value) -> settings.put("kafka." + key, value));
    return KnownSettings.loader().override(settings).load();
  }

  /** What MSK has and Kafka has not: the server's side of the mechanism. It accepts everybody. */
  private static final class Mechanism extends Provider {
    private static final String NAME = "msk-iam-server";
    private static final long serialVersionUID = 1;

    Mechanism() {
      super(NAME, "1", "");
      put("SaslServerFactory.AWS_MSK_IAM", Factory.class.getName());
    }
  }

  /** Created by name. */
  public static final class Factory implements SaslServerFactory {
    @Override
    public SaslServer createSaslServer(
        String mechanism,
        String protocol,
        String server,
        Map<String, ?> properties,
        CallbackHandler handler) {
      return new Server();
    }

    @Override
    public String[] getMechanismNames(Map<String, ?> properties) {
      return new String[] {"AWS_MSK_IAM"};
    }
  }

  private static final class Server implements SaslServer {
    private boolean complete;

    @Override
    public byte[] evaluateResponse(byte[] response) {
      PAYLOADS.add(response);
      complete = true;
      return "{\"version\":\"2020_10_22\",\"request-id\":\"1\"}".getBytes(UTF_8);
    }

    @Override
    public String getMechanismName() {
      return "AWS_MSK_IAM";
    }

    @Override
    public boolean isComplete() {
      return complete;
    }

    @Override
    public String getAuthorizationID() {
      return SecureBroker.ADMIN;
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Object getNegotiatedProperty(String name) {
      return null;
    }

    @Override
    public void dispose() {
      // There is nothing to dispose of.
    }
  }

  /** Created by name. */
  public static final class NoCallbacks implements AuthenticateCallbackHandler {
    @Override
    public void configure(
        Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
      // It needs no configuration.
    }

    @Override
    public void handle(Callback[] callbacks) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }
}
