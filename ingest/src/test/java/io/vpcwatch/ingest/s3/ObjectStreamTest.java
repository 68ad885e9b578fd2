package io.vpcwatch.ingest.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.vpcwatch.ingest.aws.AwsClients;
import io.vpcwatch.ingest.aws.FakeAws;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectStreamTest {
  private final FakeAws aws = new FakeAws();

  @AfterEach
  void stop() {
    aws.close();
  }

  private String read(ResponseDefinitionBuilder answer) throws IOException {
    aws.answering("s3", call -> answer);
    try (AwsClients clients =
            FakeAws.clients(aws.settings(Map.of("aws.endpoints.s3.url", aws.url())));
        InputStream content = ObjectStream.open(clients.s3(null, null), "trail", "key")) {
      return content == null ? null : new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource({"crc32, y/Q5Jg==", "crc64nvme, rosUhgp5mIg="})
  void content_that_differs_from_its_checksum_is_a_failure(String algorithm, String checksum)
      throws IOException {
    String header = "x-amz-checksum-" + algorithm;

    assertThat(read(WireMock.ok("123456789").withHeader(header, checksum))).isEqualTo("123456789");
    assertThatThrownBy(() -> read(WireMock.ok("123456780").withHeader(header, checksum)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("checksum")
        .hasMessageContaining(checksum);
  }

  @Test
  void content_without_a_checksum_is_read() throws IOException {
    assertThat(read(WireMock.ok("123456789"))).isEqualTo("123456789");
  }

  @Test
  void an_object_that_does_not_exist_is_no_failure_but_a_denied_one_is() throws IOException {
    assertThat(read(WireMock.notFound().withBody("<Error><Code>NoSuchKey</Code></Error>")))
        .isNull();
    assertThatThrownBy(
            () ->
                read(
                    WireMock.forbidden()
                        .withBody(
                            "<Error><Code>AccessDenied</Code><Message>not you</Message></Error>")))
        .isInstanceOf(IOException.class)
        .hasMessage("AccessDenied: not you");
  }
}
