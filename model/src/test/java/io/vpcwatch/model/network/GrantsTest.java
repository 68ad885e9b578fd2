package io.vpcwatch.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantsTest {
  private static final String ALL =
      "+AssignPrivateIpAddresses +CreateNetworkInterface +DeleteNetworkInterface"
          + " +DescribeNetworkInterfaces +DescribeSubnets +UnassignPrivateIpAddresses";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'Effect':'Allow','Action':'*','Resource':'*' | " + ALL,
        "'Effect':'Allow','Action':['ec2:*'],'Resource':['*'] | " + ALL,
        "'Effect':'Allow','NotAction':'iam:*','Resource':'*' | " + ALL,
        "'Effect':'Allow','NotAction':'ec2:*','Resource':'*' | ``",
        "'Effect':'Allow','Action':'EC2:createnetworkinterface','Resource':'*' | +CreateNetworkInterface",
        "'Effect':'Allow','Action':'ec2:*NetworkInterface','Resource':'*' | +CreateNetworkInterface +DeleteNetworkInterface",
        "'Effect':'Allow','Action':'ec2:Describe?ubnets','Resource':'*' | +DescribeSubnets",
        "'Effect':'Deny','Action':'ec2:Delete*','Resource':'*' | -DeleteNetworkInterface",
        "'Effect':'Allow','Action':'logs:*','Resource':'*' | ``",
        "'Effect':'Allow','Action':'ec2:CreateNetworkInterface','Resource':'*','Condition':{'Bool':{'a':'b'}} | ?+CreateNetworkInterface",
        "'Effect':'Deny','Action':'ec2:CreateNetworkInterface','Resource':'*','Condition':{'Bool':{'a':'b'}} | ?-CreateNetworkInterface",
        "'Effect':'Allow','Action':'ec2:DeleteNetworkInterface','Resource':'arn:aws:ec2:*:*:*/*' | ?+DeleteNetworkInterface",
        // Works only if it is allowed on all resources.
        "'Effect':'Allow','Action':'ec2:DescribeNetworkInterfaces','Resource':'arn:aws:ec2:*:*:*/*' | ``",
        "'Effect':'Allow','Action':'ec2:*Subnets','NotResource':'arn:aws:s3:::a' | ?+DescribeSubnets",
        "'Effect':'Allow','Resource':'*' | ``",
        "'Effect':'Perhaps','Action':'*','Resource':'*' | ?",
      })
  void statements_grant_and_deny_what_iam_documents(String statement, String grants) {
    String json = statement.replace('\'', '"');

    assertThat(Grants.of("{\"Statement\":[{" + json + "}]}")).hasToString(grants);
    assertThat(Grants.of("{\"Statement\":{" + json + "}}")).hasToString(grants);
    assertThat(Grants.parse(grants)).hasToString(grants);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "%7B%22Statement%22%3A1%7D", "{\"Statement\":1}"})
  void a_document_that_can_not_be_read_may_grant_and_deny_anything(String document) {
    Grants grants = Grants.of(document);

    assertThat(grants).hasToString("?");
    assertThat(grants.mayAllow("CreateNetworkInterface")).isTrue();
    assertThat(grants.mayDeny("CreateNetworkInterface")).isTrue();
    assertThat(grants.allows("CreateNetworkInterface")).isFalse();
  }

  @Test
  void a_pattern_of_many_wildcards_takes_no_long_time() {
    String pattern = "ec2:" + "*a".repeat(3000) + "*";

    assertThat(
            Grants.of(
                "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\""
                    + pattern
                    + "\",\"Resource\":\"*\"}}"))
        .hasToString("");
  }
}
