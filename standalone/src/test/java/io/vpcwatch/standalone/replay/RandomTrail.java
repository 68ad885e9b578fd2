package io.vpcwatch.standalone.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Records of random lives of functions, and ways to lay them out in files. The same seed gives the
 * same records.
 */
final class RandomTrail {
  static final Instant START = Instant.parse("2026-10-12T00:00:00Z");
  private static final String LAMBDA = "arn:aws:lambda:eu-west-1:111122223333:";
  private static final String[] CALLS = {
    "CreateFunction20150331",
    "UpdateFunctionConfiguration20150331v2",
    "UpdateFunctionCode20150331v2",
    "DeleteFunction20150331",
    "TagResource20170331v2",
    "EnableReplication20170630v2",
    "DisableReplication20170630",
    "UpdateCapacityProvider20251130",
    "GetFunction20150331v2"
  };

  private final Random random;
  private final List<ObjectNode> records = new ArrayList<>();
  private final Set<List<?>> maskedCalls = new HashSet<>();

  RandomTrail(long seed, int functions, int mostEvents) {
    random = new Random(seed);
    for (int function = 0; function < functions; function++) {
      // Some live so long that a bounded history has to fold.
      int events = function % 10 == 0 ? 150 : 1 + random.nextInt(mostEvents);
      for (int event = 0; event < events; event++) {
        records.add(record("function-" + function, random.nextInt(events)));
      }
    }
  }

  /** The same lives as far as they are known at a time. */
  RandomTrail until(Instant time) {
    records.removeIf(record -> Instant.parse(record.get("eventTime").asText()).isAfter(time));
    return this;
  }

  /** Records in the order of their making, in files of random size. */
  void writeTo(Path folder) throws IOException {
    write(folder, records);
  }

  /** Every record twice, shuffled over other files. */
  void writeDoubledAndShuffledTo(Path folder) throws IOException {
    List<ObjectNode> doubled = new ArrayList<>(records);
    doubled.addAll(records);
    Collections.shuffle(doubled, random);
    write(folder, doubled);
  }

  private void write(Path folder, List<ObjectNode> all) throws IOException {
    Files.createDirectories(folder);
    int from = 0;
    for (int file = 0; from < all.size(); file++) {
      int to = Math.min(all.size(), from + 1 + random.nextInt(200));
      ObjectNode trail = Json.mapper().createObjectNode();
      trail.putArray("Records").addAll(all.subList(from, to));
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(folder.resolve(file + ".json.gz")))) {
        out.write(Json.mapper().writeValueAsBytes(trail));
      }
      from = to;
    }
  }

  private ObjectNode record(String function, int second) {
    String call = CALLS[random.nextInt(CALLS.length)];
    String arn = LAMBDA + "function:" + function;
    ObjectNode record = Json.mapper().createObjectNode();
    record.put("eventVersion", "1.09");
    record
        .putObject("userIdentity")
        .put("type", "IAMUser")
        .put("arn", "arn:aws:iam::111122223333:user/u" + random.nextInt(5));
    record.put("eventTime", START.plusSeconds(second).toString());
    record.put(
        "eventSource", random.nextInt(10) == 0 ? "s3.amazonaws.com" : "lambda.amazonaws.com");
    record.put("eventName", call);
    record.put("awsRegion", "eu-west-1");
    record.put("sourceIPAddress", "198.51.100.7");
    record.put("userAgent", "aws-cli/2.17");
    ObjectNode request = record.putObject("requestParameters");
    request.put(
        call.startsWith("Tag") ? "resource" : "functionName",
        call.startsWith("Tag") ? arn : function);
    if (call.startsWith("Tag")) {
      request.putObject("tags").put("team", "t" + random.nextInt(3));
    }
    if (call.contains("Replication")) {
      request.put("qualifier", "" + random.nextInt(2));
    }
    boolean failed = random.nextInt(12) == 0;
    if (failed) {
      record.put("errorCode", "AccessDenied");
      record.putNull("responseElements");
    } else if (call.startsWith("UpdateCapacityProvider")) {
      ObjectNode provider = record.putObject("responseElements").putObject("capacityProvider");
      provider.put("capacityProviderArn", LAMBDA + "capacity-provider:" + random.nextInt(2));
      provider.putObject("vpcConfig").putArray("subnetIds").add("subnet-" + random.nextInt(3));
    } else if (call.startsWith("Create") || call.startsWith("Update")) {
      ObjectNode response = record.putObject("responseElements").put("functionArn", arn);
      if (random.nextBoolean()) {
        response.put(
            "lastModified", START.plusSeconds(second).plusMillis(random.nextInt(1000)).toString());
      }
      attachment(response);
    }
    // As in published trails; a masked id is that of one call of a function in a second.
    boolean masked = random.nextInt(5) == 0 && maskedCalls.add(List.of(function, call, second));
    record.put("eventID", masked ? "masked" : Long.toHexString(random.nextLong()));
    record.put("eventType", "AwsApiCall");
    record.put("recipientAccountId", "111122223333");
    return record;
  }

  private void attachment(ObjectNode response) {
    int kind = random.nextInt(5);
    if (kind == 0) {
      return;
    }
    if (kind == 4) {
      response
          .putObject("capacityProviderConfig")
          .putObject("lambdaManagedInstancesCapacityProviderConfig")
          .put("capacityProviderArn", LAMBDA + "capacity-provider:" + random.nextInt(3));
    }
    ObjectNode vpc = response.putObject("vpcConfig");
    ArrayNode subnets = vpc.putArray("subnetIds");
    vpc.putArray("securityGroupIds");
    if (kind > 1) {
      subnets.add("subnet-" + random.nextInt(3));
      vpc.put("vpcId", "vpc-1");
    }
  }
}
