package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentRuleTest {
  private static final String CREATE = "CreateFunction20150331";
  private static final String UPDATE = "UpdateFunctionConfiguration20150331v2";
  private static final String CODE = "UpdateFunctionCode20150331v2";
  private static final String FILLED =
      ",\"vpcConfig\":{\"subnetIds\":[\"subnet-b\",\"subnet-a\"],\"securityGroupIds\":[\"sg-1\"],\"vpcId\":\"vpc-1\"}";
  private static final Attachment ATTACHED =
      Attachment.of("vpc-1", List.of("subnet-a", "subnet-b"), List.of("sg-1"));

  private static Attachment shown(String eventName, String request, String response) {
    return Recorded.of(
            Records.call(eventName, "{\"functionName\":\"billing\"" + request + "}", response)
                .toString())
        .onlyChange()
        .attachment();
  }

  @ParameterizedTest
  @ValueSource(strings = {CREATE, UPDATE, CODE, "PublishVersion20150331", "UploadFunction"})
  void a_response_with_subnets_attaches(String eventName) {
    assertThat(shown(eventName, "", Records.response(FILLED))).isEqualTo(ATTACHED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"vpcConfig\":null",
        ",\"vpcConfig\":{}",
        ",\"vpcConfig\":{\"subnetIds\":[],\"securityGroupIds\":[]}",
        ",\"vpcConfig\":{\"subnetIds\":[],\"securityGroupIds\":[],\"vpcId\":\"\"}",
        ",\"vpcConfig\":{\"subnetIds\":[],\"securityGroupIds\":[],\"vpcId\":\"\",\"ipv6AllowedForDualStack\":false}",
        ",\"vpcConfig\":{\"subnetIds\":[\"\",\" \"],\"securityGroupIds\":[\"\"],\"vpcId\":\" \"}",
        ",\"vpcConfig\":{\"subnetIds\":null,\"vpcId\":\"vpc-1\"}"
      })
  void a_response_without_a_subnet_detaches_in_every_encoding(String encoding) {
    for (String eventName : new String[] {CREATE, UPDATE, CODE}) {
      assertThat(shown(eventName, "", Records.response(encoding))).isEqualTo(Attachment.detached());
    }
  }

  @Test
  void a_response_counts_more_than_the_request() {
    assertThat(shown(UPDATE, ",\"vpcConfig\":{\"subnetIds\":[]}", Records.response(FILLED)))
        .isEqualTo(ATTACHED);
    assertThat(shown(UPDATE, FILLED, Records.response(""))).isEqualTo(Attachment.detached());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"omitted\":true,\"originalSize\":120000,\"reason\":\"too large\"}",
        "{\"functionName\":\"billing\",\"vpcConfig\":{\"omitted\":true}}",
        "{\"error\":\"something\"}"
      })
  void without_a_usable_response_the_request_decides_if_it_is_explicit(String response) {
    Attachment asked = Attachment.of(null, List.of("subnet-a", "subnet-b"), List.of("sg-1"));
    String filled =
        ",\"vpcConfig\":{\"subnetIds\":[\"subnet-b\",\"subnet-a\"],\"securityGroupIds\":[\"sg-1\"]}";

    assertThat(shown(CREATE, filled, response)).isEqualTo(asked);
    assertThat(shown(UPDATE, filled, response)).isEqualTo(asked);
    for (String empty :
        new String[] {
          ",\"vpcConfig\":{\"subnetIds\":[],\"securityGroupIds\":[]}",
          ",\"vpcConfig\":{}",
          ",\"vpcConfig\":{\"subnetIds\":[\"\"]}"
        }) {
      assertThat(shown(CREATE, empty, response)).isEqualTo(Attachment.detached());
      assertThat(shown(UPDATE, empty, response)).isEqualTo(Attachment.detached());
    }
  }

  @Test
  void without_vpc_config_a_creation_is_detached_and_an_update_unknown() {
    assertThat(shown(CREATE, "", "null")).isEqualTo(Attachment.detached());
    assertThat(shown(UPDATE, "", "null")).isEqualTo(Attachment.unknown());
    assertThat(shown(CODE, "", "null")).isEqualTo(Attachment.unknown());
    assertThat(shown("PublishVersion", "", "null")).isEqualTo(Attachment.unknown());
  }

  @Test
  void security_groups_alone_leave_the_subnets_unknown() {
    assertThat(shown(UPDATE, ",\"vpcConfig\":{\"securityGroupIds\":[\"sg-2\"]}", "null"))
        .isEqualTo(Attachment.unknown());
  }

  @Test
  void a_truncated_request_shows_nothing_even_for_a_creation() {
    assertThat(shown(CREATE, ",\"omitted\":true", "null")).isEqualTo(Attachment.unknown());
    assertThat(shown(CREATE, ",\"vpcConfig\":{\"omitted\":true}", "null"))
        .isEqualTo(Attachment.unknown());
  }
}
