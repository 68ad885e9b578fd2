package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionChange;
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

  private static final String ROLE = ",\"role\":\"arn:aws:iam::210987654321:role/%s\"";
  private static final String ROLE_ARN = "arn:aws:iam::210987654321:role/";

  @ParameterizedTest
  @ValueSource(strings = {CREATE, UPDATE, CODE, "PublishVersion20150331", "UploadFunction"})
  void a_response_shows_the_role_and_counts_more_than_the_request(String eventName) {
    String response = Records.response(ROLE.formatted("service-role/shown"));

    assertThat(change(eventName, ROLE.formatted("asked"), response).role())
        .isEqualTo(ROLE_ARN + "service-role/shown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{\"omitted\":true}", "{\"error\":\"something\"}"})
  void without_a_usable_response_the_request_shows_the_role(String response) {
    assertThat(change(UPDATE, ROLE.formatted("asked"), response).role())
        .isEqualTo(ROLE_ARN + "asked");
    assertThat(change(UPDATE, "", response).role()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "{}", "[\"a\"]", "null", "\"\"", "\"app\""})
  void what_is_not_the_arn_of_a_role_shows_none_and_loses_no_attachment(String role) {
    FunctionChange change = change(UPDATE, "", Records.response(",\"role\":" + role + FILLED));

    assertThat(change.role()).isNull();
    assertThat(change.attachment()).isEqualTo(ATTACHED);
  }

  @Test
  void the_longest_role_that_iam_allows_is_not_cut() {
    String longest = "p".repeat(510) + "/" + "n".repeat(64);

    assertThat(change(UPDATE, "", Records.response(ROLE.formatted(longest))).role())
        .isEqualTo(ROLE_ARN + longest);
  }

  @Test
  void a_response_or_a_request_shows_whether_ipv6_is_allowed() {
    String dualStack = FILLED.replace("}", ",\"ipv6AllowedForDualStack\":true}");

    assertThat(shown(UPDATE, "", Records.response(dualStack)))
        .isEqualTo(ATTACHED.withDualStack(true));
    assertThat(shown(CREATE, dualStack, "null")).isEqualTo(ATTACHED.withDualStack(true));
    assertThat(shown(UPDATE, "", Records.response(dualStack.replace("true", "false"))))
        .isEqualTo(ATTACHED);
  }

  @Test
  void a_truncated_request_shows_nothing_even_for_a_creation() {
    assertThat(shown(CREATE, ",\"omitted\":true", "null")).isEqualTo(Attachment.unknown());
    assertThat(shown(CREATE, ",\"vpcConfig\":{\"omitted\":true}", "null"))
        .isEqualTo(Attachment.unknown());
  }

  private static final String PROVIDER =
      "arn:aws:lambda:eu-west-1:210987654321:capacity-provider:cp1";

  private static String managed(String config) {
    return ",\"capacityProviderConfig\":{\"lambdaManagedInstancesCapacityProviderConfig\":"
        + config
        + "}";
  }

  private static final String MANAGED =
      managed(
          "{\"capacityProviderArn\":\""
              + PROVIDER
              + "\",\"perExecutionEnvironmentMaxConcurrency\":10}");

  private static FunctionChange change(String eventName, String request, String response) {
    return Recorded.of(
            Records.call(eventName, "{\"functionName\":\"billing\"" + request + "}", response)
                .toString())
        .onlyChange();
  }

  @ParameterizedTest
  @ValueSource(strings = {CREATE, UPDATE, CODE, "PublishVersion20150331"})
  void a_function_on_managed_instances_is_attached_by_its_capacity_provider(String eventName) {
    for (String vpc :
        new String[] {"", ",\"vpcConfig\":{\"subnetIds\":[],\"vpcId\":\"\"}", FILLED}) {
      FunctionChange change = change(eventName, "", Records.response(MANAGED + vpc));
      assertThat(change.attachment()).isEqualTo(Attachment.byCapacityProvider(PROVIDER));
      assertThat(change.requested()).isFalse();
    }
  }

  @Test
  void a_request_may_name_the_capacity_provider() {
    FunctionChange creation = change(CREATE, MANAGED, "null");
    FunctionChange update = change(UPDATE, MANAGED, "{\"omitted\":true}");

    assertThat(creation.attachment()).isEqualTo(Attachment.byCapacityProvider(PROVIDER));
    assertThat(creation.requested()).isFalse();
    assertThat(update.attachment()).isEqualTo(Attachment.byCapacityProvider(PROVIDER));
    assertThat(update.requested()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "\"\""})
  void an_empty_capacity_provider_configuration_is_none(String config) {
    assertThat(shown(CREATE, "", Records.response(managed(config))))
        .isEqualTo(Attachment.detached());
    assertThat(shown(UPDATE, "", Records.response(managed(config) + FILLED))).isEqualTo(ATTACHED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"omitted\":true}", "{\"perExecutionEnvironmentMaxConcurrency\":10}"})
  void a_capacity_provider_without_a_name_is_never_no_vpc(String config) {
    assertThat(shown(UPDATE, "", Records.response(managed(config))))
        .isEqualTo(Attachment.unknown());
    assertThat(
            shown(UPDATE, "", Records.response(",\"capacityProviderConfig\":{\"omitted\":true}")))
        .isEqualTo(Attachment.unknown());
    assertThat(shown(CREATE, managed(config), "null")).isEqualTo(Attachment.unknown());
  }

  @Test
  void an_attachment_is_marked_if_an_update_only_requested_it() {
    assertThat(change(UPDATE, FILLED, "null").requested()).isTrue();
    assertThat(change(UPDATE, ",\"vpcConfig\":{}", "{}").requested()).isTrue();
    assertThat(change(UPDATE, "", "null").requested()).isFalse();
    assertThat(change(UPDATE, FILLED, Records.response(FILLED)).requested()).isFalse();
    assertThat(change(CREATE, FILLED, "null").requested()).isFalse();
  }
}
