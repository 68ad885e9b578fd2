package io.vpcwatch.ingest.inventory;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.aws.FakeAws.Call;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * EC2, and IAM, whose protocol is alike, with the responses that a test gives it, whatever the
 * filters of a request.
 */
final class FakeEc2 implements FakeAws.Service {
  private final Map<AccountRegion, Map<String, String>> answers = new ConcurrentHashMap<>();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();

  /**
   * @param xml what is within the response
   */
  FakeEc2 put(AccountRegion place, String operation, String xml) {
    answers.computeIfAbsent(place, missing -> new ConcurrentHashMap<>()).put(operation, xml);
    return this;
  }

  void deny(String operation) {
    denied.add(operation);
  }

  @Override
  public ResponseDefinitionBuilder answer(Call call) {
    if (denied.contains(call.operation())) {
      return FakeAws.ec2Error(
          "UnauthorizedOperation", "You are not authorized to perform this operation");
    }
    String xml = answers.getOrDefault(call.place(), Map.of()).getOrDefault(call.operation(), "");
    return WireMock.ok("<Response>" + xml + "</Response>")
        .withHeader("Date", "Fri, 20 Nov 2026 10:00:07 GMT");
  }
}
