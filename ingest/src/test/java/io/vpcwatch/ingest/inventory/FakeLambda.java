package io.vpcwatch.ingest.inventory;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.aws.FakeAws.Call;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.utils.DateUtils;

/** The Lambda API of all accounts and regions, with pages as AWS returns them. */
final class FakeLambda implements FakeAws.Service {
  private static final String LIST = "/2015-03-31/functions";

  private final Map<AccountRegion, NavigableMap<String, Map<String, ?>>> functions =
      new ConcurrentHashMap<>();
  private final Map<AccountRegion, Map<String, ?>> providers = new ConcurrentHashMap<>();
  private final Map<AccountRegion, List<Map<String, ?>>> replicas = new ConcurrentHashMap<>();
  private final Map<AccountRegion, String> denied = new ConcurrentHashMap<>();
  private volatile Instant now = Instant.parse("2026-11-20T10:00:07Z");

  /** The time by the clock of AWS. */
  void answerAt(Instant time) {
    now = time;
  }

  /**
   * @param subnets none: not in a VPC
   */
  void put(AccountRegion place, String name, String... subnets) {
    functions
        .computeIfAbsent(place, missing -> new ConcurrentSkipListMap<>())
        .put(
            name,
            subnets.length == 0
                ? Map.of()
                : Map.of(
                    "VpcConfig",
                    Map.of(
                        "VpcId",
                        "vpc-1",
                        "SubnetIds",
                        List.of(subnets),
                        "SecurityGroupIds",
                        List.of("sg-1"))));
  }

  /** A function in subnet-1 that has an execution role. */
  void putWithRole(AccountRegion place, String name, String role, boolean dualStack) {
    functions
        .computeIfAbsent(place, missing -> new ConcurrentSkipListMap<>())
        .put(
            name,
            Map.of(
                "Role",
                role,
                "VpcConfig",
                Map.of(
                    "VpcId",
                    "vpc-1",
                    "SubnetIds",
                    List.of("subnet-1"),
                    "SecurityGroupIds",
                    List.of("sg-1"),
                    "Ipv6AllowedForDualStack",
                    dualStack)));
  }

  /** A function on Lambda Managed Instances. */
  void putManaged(AccountRegion place, String name, String provider) {
    functions
        .computeIfAbsent(place, missing -> new ConcurrentSkipListMap<>())
        .put(
            name,
            Map.of(
                "CapacityProviderConfig",
                Map.of(
                    "LambdaManagedInstancesCapacityProviderConfig",
                    Map.of("CapacityProviderArn", providerArn(place, provider)))));
  }

  void putCapacityProvider(AccountRegion place, String name, String... subnets) {
    providers.put(
        place,
        Map.of(
            "CapacityProviderArn",
            providerArn(place, name),
            "State",
            "Active",
            "VpcConfig",
            Map.of("SubnetIds", List.of(subnets), "SecurityGroupIds", List.of("sg-1"))));
  }

  /** A replica for Lambda@Edge, which is listed only if replicas are asked for. */
  void replicate(AccountRegion master, String name, String version, AccountRegion place) {
    replicas
        .computeIfAbsent(place, missing -> new ArrayList<>())
        .add(
            Map.of(
                "FunctionName", "us-east-1." + name,
                "FunctionArn", arn(place, "us-east-1." + name) + ":" + version,
                "MasterArn", arn(master, name) + ":" + version));
  }

  static String providerArn(AccountRegion place, String name) {
    return "arn:aws:lambda:%s:%s:capacity-provider:%s"
        .formatted(place.region(), place.account(), name);
  }

  void delete(AccountRegion place, String name) {
    functions.get(place).remove(name);
  }

  void deny(AccountRegion place) {
    denied.put(place, "AccessDeniedException it is");
  }

  /** As a region deny of Control Tower does. */
  void closeByPolicy(AccountRegion place) {
    denied.put(
        place,
        "User: reader is not authorized to perform: lambda:ListFunctions on resource: * with an"
            + " explicit deny in a service control policy");
  }

  static String arn(AccountRegion place, String name) {
    return "arn:aws:lambda:" + place.region() + ":" + place.account() + ":function:" + name;
  }

  @Override
  public ResponseDefinitionBuilder answer(Call call) throws IOException {
    AccountRegion place = call.place();
    if (denied.containsKey(place)) {
      return FakeAws.error(403, "AccessDeniedException", denied.get(place));
    }
    if (call.operation().endsWith("/capacity-providers")) {
      Map<String, ?> provider = providers.get(place);
      return provider == null
          ? FakeAws.error(403, "AccessDeniedException")
          : FakeAws.json(Map.of("CapacityProviders", List.of(provider)));
    }
    if (call.input().containsKey("MasterRegion")) {
      return FakeAws.json(Map.of("Functions", replicas.getOrDefault(place, List.of())));
    }
    NavigableMap<String, Map<String, ?>> all =
        functions.getOrDefault(place, new ConcurrentSkipListMap<>());
    if (call.operation().replaceFirst("/$", "").equals(LIST)) {
      return list(place, all, call.input());
    }
    String name = call.operation().replaceFirst(".*/functions/([^/]+)/configuration", "$1");
    return all.containsKey(name)
        ? FakeAws.json(configuration(place, name, all.get(name)))
        : FakeAws.error(404, "ResourceNotFoundException");
  }

  private ResponseDefinitionBuilder list(
      AccountRegion place, NavigableMap<String, Map<String, ?>> all, Map<String, String> input)
      throws IOException {
    int most = Integer.parseInt(input.get("MaxItems"));
    List<Map<String, ?>> page = new ArrayList<>();
    Map<String, Object> answer = new HashMap<>();
    String last = "";
    for (String name : all.tailMap(input.getOrDefault("Marker", ""), false).keySet()) {
      if (page.size() == most) {
        answer.put("NextMarker", last);
        break;
      }
      page.add(configuration(place, name, all.get(name)));
      last = name;
    }
    answer.put("Functions", page);
    return FakeAws.json(answer).withHeader("Date", DateUtils.formatRfc822Date(now));
  }

  private static Map<String, ?> configuration(
      AccountRegion place, String name, Map<String, ?> configuration) {
    Map<String, Object> function = new HashMap<>(configuration);
    function.put("FunctionName", name);
    function.put("FunctionArn", arn(place, name));
    return function;
  }
}
