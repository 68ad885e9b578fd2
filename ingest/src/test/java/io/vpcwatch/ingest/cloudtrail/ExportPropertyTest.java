package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.FunctionChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever an export does to a record, in any combination: it means what it meant in the trail. */
class ExportPropertyTest {
  private static final String[] BLANKS = {"", " ", "-", "null", "NULL"};

  private static final List<String> CONFIGURATIONS =
      List.of(
          "",
          ",\"vpcConfig\":{\"subnetIds\":[\"subnet-1\"],\"securityGroupIds\":[\"sg-1\"],\"vpcId\":\"vpc-1\"}",
          ",\"vpcConfig\":{\"subnetIds\":[],\"securityGroupIds\":[],\"vpcId\":\"\"}",
          ",\"capacityProviderConfig\":{\"lambdaManagedInstancesCapacityProviderConfig\":"
              + "{\"capacityProviderArn\":\"arn:aws:lambda:eu-west-1:210987654321:capacity-provider:cp1\"}}");

  private static final List<String> EVENT_NAMES =
      List.of(
          "CreateFunction20150331",
          "UpdateFunctionConfiguration20150331v2",
          "UpdateFunctionCode20150331v2",
          "PublishVersion20150331");

  private static <T> T any(List<T> values, int choice) {
    return values.get(Math.floorMod(choice, values.size()));
  }

  /** In an order in which each of them can follow those before. */
  private static List<Consumer<ObjectNode>> transformations(int choice) {
    String blank = BLANKS[Math.floorMod(choice, BLANKS.length)];
    return List.of(
        record -> record.put("errorCode", blank).put("errorMessage", blank),
        record -> record.put("eventType", blank).put("addendum", blank),
        record -> record.put("recipientAccountId", 210987654321L),
        record -> record.remove(List.of("recipientAccountId", "awsRegion")),
        record -> record.put("eventTime", "2026-11-20 10:00:00.000"),
        record -> record.withObject("requestParameters").put("functionName", blank),
        record -> record.withObject("requestParameters").put("functionName", "a:b:c:d"),
        record -> record.withObject("requestParameters").put("qualifier", choice),
        record -> record.withObject("responseElements").put("masterArn", blank),
        record -> asText(record.withObject("responseElements"), "vpcConfig"),
        record -> asText(record.withObject("responseElements"), "capacityProviderConfig"),
        record -> asText(record, "userIdentity"),
        record -> record.put("requestParameters", choice),
        record -> asText(record, "requestParameters"),
        record -> asText(record, "responseElements"));
  }

  private static void asText(ObjectNode parent, String name) {
    JsonNode value = parent.get(name);
    if (value != null && value.isContainerNode()) {
      parent.put(name, value.toString());
    }
  }

  private static ObjectNode lowerCase(ObjectNode record) {
    ObjectNode lower = Records.MAPPER.createObjectNode();
    record
        .properties()
        .forEach(field -> lower.set(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
    return lower;
  }

  @Property(tries = 1_000)
  void an_exported_record_means_what_it_meant(
      @ForAll int name,
      @ForAll int configuration,
      @ForAll Set<Integer> chosen,
      @ForAll int choice,
      @ForAll boolean lower,
      @ForAll boolean damaged) {
    ObjectNode record =
        Records.call(
            any(EVENT_NAMES, name),
            "{\"functionName\":\"billing\"}",
            Records.response(
                ",\"description\":\"~\",\"lastModified\":\"2026-11-20T10:00:00.123+0000\""
                    + any(CONFIGURATIONS, configuration)));
    FunctionChange expected = Recorded.of(record.toString()).onlyChange();

    List<Consumer<ObjectNode>> all = transformations(choice);
    chosen.stream()
        .map(each -> Math.floorMod(each, all.size()))
        .distinct()
        .sorted()
        .forEach(each -> all.get(each).accept(record));
    byte[] bytes =
        (lower ? lowerCase(record) : record).toString().getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; damaged && i < bytes.length; i++) {
      bytes[i] = bytes[i] == '~' ? (byte) 0xfe : bytes[i];
    }

    Recorded recorded = Recorded.of(bytes);

    assertThat(recorded.onlyChange()).isEqualTo(expected);
    assertThat(recorded.ignored).isEmpty();
  }
}
