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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.utils.DateUtils;

/** The Lambda API of all accounts and regions, with pages as AWS cuts them. */
final class FakeLambda implements FakeAws.Service {
  private static final String LIST = "/2015-03-31/functions";

  private final Map<AccountRegion, NavigableMap<String, List<String>>> functions =
      new ConcurrentHashMap<>();
  private final Set<AccountRegion> denied = ConcurrentHashMap.newKeySet();
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
        .put(name, List.of(subnets));
  }

  void delete(AccountRegion place, String name) {
    functions.get(place).remove(name);
  }

  void deny(AccountRegion place) {
    denied.add(place);
  }

  static String arn(AccountRegion place, String name) {
    return "arn:aws:lambda:" + place.region() + ":" + place.account() + ":function:" + name;
  }

  @Override
  public ResponseDefinitionBuilder answer(Call call) throws IOException {
    AccountRegion place = call.place();
    if (denied.contains(place)) {
      return FakeAws.error(403, "AccessDeniedException");
    }
    NavigableMap<String, List<String>> all =
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
      AccountRegion place, NavigableMap<String, List<String>> all, Map<String, String> input)
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
      AccountRegion place, String name, List<String> subnets) {
    Map<String, Object> function = new HashMap<>();
    function.put("FunctionName", name);
    function.put("FunctionArn", arn(place, name));
    if (!subnets.isEmpty()) {
      function.put(
          "VpcConfig",
          Map.of("VpcId", "vpc-1", "SubnetIds", subnets, "SecurityGroupIds", List.of("sg-1")));
    }
    return function;
  }
}
