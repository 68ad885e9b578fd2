package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTest {
  /** Every operation of the Lambda API that says nothing about a function's own configuration. */
  private static final String OTHERS =
      """
      AddLayerVersionPermission AddPermission CheckpointDurableExecution CreateAlias
      CreateCodeSigningConfig CreateEventSourceMapping CreateFunctionUrlConfig DeleteAlias
      DeleteCodeSigningConfig DeleteEventSourceMapping DeleteFunctionCodeSigningConfig DeleteFunctionConcurrency
      DeleteFunctionEventInvokeConfig DeleteFunctionUrlConfig DeleteLayerVersion DeleteProvisionedConcurrencyConfig
      GetAccountSettings GetAlias GetCapacityProvider GetCodeSigningConfig GetDurableExecution GetDurableExecutionHistory
      GetDurableExecutionState GetEventSourceMapping GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency
      GetFunctionConfiguration GetFunctionEventInvokeConfig GetFunctionRecursionConfig GetFunctionScalingConfig
      GetFunctionUrlConfig GetLayerVersion GetLayerVersionByArn GetLayerVersionPolicy GetPolicy
      GetProvisionedConcurrencyConfig GetRuntimeManagementConfig Invoke InvokeAsync InvokeWithResponseStream ListAliases
      ListCapacityProviders ListCodeSigningConfigs ListDurableExecutionsByFunction ListEventSourceMappings
      ListFunctionEventInvokeConfigs ListFunctionUrlConfigs ListFunctionVersionsByCapacityProvider ListFunctions
      ListFunctionsByCodeSigningConfig ListLayerVersions ListLayers ListProvisionedConcurrencyConfigs ListTags
      ListVersionsByFunction PublishLayerVersion PutFunctionCodeSigningConfig PutFunctionConcurrency
      PutFunctionEventInvokeConfig PutFunctionRecursionConfig PutFunctionScalingConfig PutProvisionedConcurrencyConfig
      PutRuntimeManagementConfig RemoveLayerVersionPermission RemovePermission
      SendDurableExecutionCallbackFailure SendDurableExecutionCallbackHeartbeat SendDurableExecutionCallbackSuccess
      StopDurableExecution UpdateAlias UpdateCodeSigningConfig UpdateEventSourceMapping
      UpdateFunctionCodeSigningConfig UpdateFunctionEventInvokeConfig UpdateFunctionUrlConfig AddEventSource
      RemoveEventSource GetEventSource ListEventSources
      PutResourcePolicy DeleteResourcePolicy DeleteDurableExecution PauseDurableExecution ResumeDurableExecution
      GetWebFunction ListWebFunctions GetNetworkConnector ListNetworkConnectors CreateRuntime CreateRuntimeVersion
      """;

  private static final Map<String, Operation> OURS =
      new TreeMap<>(
          Map.of(
              "CreateFunction", Operation.CREATE_FUNCTION,
              "UpdateFunctionConfiguration", Operation.UPDATE_FUNCTION_CONFIGURATION,
              "UpdateFunctionCode", Operation.UPDATE_FUNCTION_CODE,
              "PublishVersion", Operation.PUBLISH_VERSION,
              "UploadFunction", Operation.UPLOAD_FUNCTION,
              "DeleteFunction", Operation.DELETE_FUNCTION,
              "TagResource", Operation.TAG_RESOURCE,
              "UntagResource", Operation.UNTAG_RESOURCE,
              "EnableReplication", Operation.ENABLE_REPLICATION,
              "DisableReplication", Operation.DISABLE_REPLICATION));

  static {
    OURS.put("CreateCapacityProvider", Operation.CREATE_CAPACITY_PROVIDER);
    OURS.put("UpdateCapacityProvider", Operation.UPDATE_CAPACITY_PROVIDER);
    OURS.put("DeleteCapacityProvider", Operation.DELETE_CAPACITY_PROVIDER);
    OURS.put("CreateWebFunction", Operation.CREATE_WEB_FUNCTION);
    OURS.put("CreateWebFunctionRevision", Operation.CREATE_WEB_FUNCTION_REVISION);
    OURS.put("RunMicrovm", Operation.RUN_MICROVM);
    OURS.put("CreateNetworkConnector", Operation.CREATE_NETWORK_CONNECTOR);
  }

  static Stream<String> others() {
    return Stream.of(OTHERS.split("\\s+"));
  }

  static Stream<String> ours() {
    return OURS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("ours")
  void every_operation_is_recognised_with_each_suffix_that_aws_has_used(String base) {
    for (String suffix :
        new String[] {
          "", "20150331", "20150331v2", "20141111", "20170630v2", "v3", "20991231v12"
        }) {
      assertThat(Operation.ofEventName(base + suffix)).as(base + suffix).isEqualTo(OURS.get(base));
    }
  }

  @ParameterizedTest
  @MethodSource("ours")
  void a_name_with_the_same_prefix_or_suffix_is_another_operation(String base) {
    for (String name :
        new String[] {
          base + "2015033",
          base + "201503311",
          base + "20150331v",
          base + "20150331V2",
          base + "s",
          base + "20150331v2x",
          base + "20150331 ",
          base + "v2v2",
          base + "20150331\n",
          "x" + base,
          " " + base,
          base.toLowerCase(java.util.Locale.ROOT),
          base + "UrlConfig20211031",
          base + "٢٠١٥٠٣٣١"
        }) {
      assertThat(Operation.ofEventName(name)).as(name).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("others")
  void other_operations_of_lambda_are_not_recognised(String base) {
    for (String suffix : new String[] {"", "20150331", "20150331v2", "20211031", "20171031"}) {
      assertThat(Operation.ofEventName(base + suffix)).as(base + suffix).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20150331", "20150331v2", "v2", "?"})
  void a_suffix_without_a_name_is_not_an_operation(String name) {
    assertThat(Operation.ofEventName(name)).isNull();
  }
}
