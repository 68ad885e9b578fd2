package io.vpcwatch.ingest.inventory;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vpcwatch.ingest.aws.AccountRegion;
import io.vpcwatch.ingest.aws.FakeAws;
import io.vpcwatch.ingest.aws.FakeAws.Call;
import io.vpcwatch.ingest.kafka.FakeKafka;
import io.vpcwatch.ingest.kafka.MovedClock;
import io.vpcwatch.ingest.source.IngestContext;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.NetworkKind;
import io.vpcwatch.model.SourceType;
import io.vpcwatch.model.network.NetworkChange;
import io.vpcwatch.model.network.NetworkEvent;
import io.vpcwatch.service.ServiceSettings;
import io.vpcwatch.service.runtime.Health;
import io.vpcwatch.service.runtime.ParallelTasks;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkInventoryTest {
  private static final AccountRegion ONE = new AccountRegion("111111111111", "eu-west-1");
  private static final AccountRegion TWO = new AccountRegion("222222222222", "eu-west-1");
  private static final AccountRegion IAM = new AccountRegion("111111111111", "us-east-1");
  private static final String ROLE = "arn:aws:iam::111111111111:role/service-role/billing";
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  private final FakeEc2 ec2 = new FakeEc2();
  private final FakeAws aws = new FakeAws().answering("ec2", ec2).answering("iam", ec2);
  private final FakeKafka kafka = new FakeKafka();
  private final ParallelTasks tasks = new ParallelTasks(2, "test");
  private final Map<AccountRegion, NetworkUse> uses = new HashMap<>();
  private final MovedClock clock = new MovedClock(NOW);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final NetworkInventory inventory = inventory();
  private final NetworkRefresh refresh = new NetworkRefresh(inventory, () -> clock.now);

  @AfterEach
  void stop() {
    tasks.close();
    aws.close();
  }

  private NetworkInventory inventory() {
    Map<String, String> settings = aws.overrides(Map.of("aws.role-name", "reader"));
    IngestContext context =
        kafka.context(FakeAws.context(aws.settings(settings), registry, clock), registry, clock);
    InventorySettings inventory =
        ServiceSettings.loader()
            .group("ingest.inventory", InventorySettings.class)
            .override(Map.of("ingest.inventory.requests-per-second", "100"))
            .load()
            .get(InventorySettings.class);
    return new NetworkInventory(context, inventory);
  }

  private void function(AccountRegion place, String vpc, String subnet, String group) {
    function(place, vpc, subnet, group, null);
  }

  private void function(
      AccountRegion place, String vpc, String subnet, String group, @Nullable String role) {
    FunctionArn arn = new FunctionArn("aws", place.region(), place.account(), "function-" + subnet);
    uses.computeIfAbsent(place, missing -> new NetworkUse())
        .add(
            new Observation(
                arn, Attachment.of(vpc, List.of(subnet), List.of(group)), false, role, NOW));
  }

  private Health describe(AccountRegion... watched) throws InterruptedException {
    return inventory.describe(uses, Set.of(watched), tasks, kafka.publisher()::batch);
  }

  /** As {@code KIND id part=value -removed !complete deleted}. */
  private List<String> published() {
    return kafka.networkChanges().stream().map(NetworkInventoryTest::shown).toList();
  }

  private static String shown(NetworkChange change) {
    StringBuilder text = new StringBuilder(change.kind() + " " + change.id());
    change
        .parts()
        .forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    change.removed().forEach(name -> text.append(" -").append(name));
    change.complete().forEach(family -> text.append(" !").append(family));
    return text + (change.deleted() ? " deleted" : "");
  }

  private Set<String> operations(Predicate<Call> which) {
    return aws.calls("ec2").stream()
        .filter(which)
        .map(Call::operation)
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void everything_that_a_function_uses_is_described() throws Exception {
    ec2.putEveryKind(ONE);
    function(ONE, "vpc-1", "subnet-1", "sg-1");

    Health health = describe(ONE);

    assertThat(health.detail()).isEqualTo("networks described");
    assertThat(published())
        .containsExactlyInAnyOrder(
            "SUBNET subnet-1 acl-association/aclassoc-1=acl-1 association/rtbassoc-2=rtb-1 cidr=10.0.0.0/24 vpc=vpc-1 zone=euw1-az1 !acl-association !association",
            "ROUTE_TABLE rtb-1 route/0.0.0.0/0=nat-1 blackhole route/10.0.0.0/16=local route/pl-1=vpce-1 vpc=vpc-1 !route",
            "VPC vpc-1 association/rtbassoc-1=rtb-1 endpoint/vpce-2=com.amazonaws.eu-west-1.sqs !association !endpoint",
            "NETWORK_ACL acl-1 egress/100=allow tcp:443-443:0.0.0.0/0 vpc=vpc-1 !egress !ingress",
            "NAT_GATEWAY nat-1 connectivity=private state=deleted subnet=subnet-9 vpc=vpc-1",
            "INTERNET_GATEWAY igw-1 vpc=vpc-1",
            "EGRESS_ONLY_GATEWAY eigw-1 vpc=vpc-1",
            "VPC_ENDPOINT vpce-2 group/sg-2= private-dns=true service=com.amazonaws.eu-west-1.sqs state=available subnet/subnet-1= type=Interface vpc=vpc-1 !group !subnet !table",
            "SECURITY_GROUP sg-1 egress/tcp:443-443:pl-2=sgr-1 ingress/all:0-65535:sg-1=sgr-2 name=default vpc=vpc-1 !egress !ingress !rule",
            "PREFIX_LIST pl-1 entry/192.0.2.0/24= name=com.amazonaws.eu-west-1.s3 !entry",
            "PREFIX_LIST pl-2 entry/192.0.2.0/24= !entry");
    assertThat(aws.calls("ec2")).hasSize(13);
  }

  @Test
  void a_description_has_no_event_and_a_time_before_its_first_request_by_the_clock_of_aws()
      throws Exception {
    ec2.putEveryKind(ONE);
    function(ONE, "vpc-1", "subnet-1", "sg-1");

    describe(ONE);

    assertThat(kafka.networkChanges())
        .allMatch(change -> change.event() == null && change.source() == SourceType.INVENTORY)
        .allMatch(change -> change.time().equals(Instant.parse("2026-11-20T09:59:57Z")));
  }

  @Test
  void the_first_description_of_an_account_is_history() throws Exception {
    ec2.putEveryKind(ONE);
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    describe(ONE);
    int first = kafka.networkChanges().size();

    describe(ONE);

    assertThat(kafka.networkChanges().subList(0, first)).allMatch(NetworkChange::replayed);
    assertThat(kafka.networkChanges().subList(first, 2 * first)).noneMatch(NetworkChange::replayed);
  }

  @Test
  void a_missing_permission_is_named_and_what_it_would_show_stays_unknown() throws Exception {
    ec2.putEveryKind(ONE);
    ec2.deny("DescribeRouteTables");
    ec2.deny("DescribeSecurityGroupRules");
    function(ONE, "vpc-1", "subnet-1", "sg-1");

    Health health = describe(ONE);

    assertThat(health.ok()).isTrue();
    assertThat(health.detail())
        .endsWith(
            "missing permissions, without which rules about the network have no verdict:"
                + " 111111111111 in eu-west-1: ec2:DescribeRouteTables,"
                + " ec2:DescribeSecurityGroupRules");
    assertThat(missing("ec2:DescribeRouteTables")).isEqualTo(1);
    assertThat(published())
        .contains(
            "SUBNET subnet-1 acl-association/aclassoc-1=acl-1 cidr=10.0.0.0/24 vpc=vpc-1 zone=euw1-az1 !acl-association",
            "SECURITY_GROUP sg-1 name=default vpc=vpc-1",
            "VPC vpc-1 endpoint/vpce-2=com.amazonaws.eu-west-1.sqs !endpoint")
        .noneMatch(each -> each.startsWith("ROUTE_TABLE"));
  }

  @Test
  void the_reader_role_is_granted_what_is_asked_for_and_nothing_else() throws Exception {
    ec2.putEveryKind(ONE);
    function(ONE, "vpc-1", "subnet-1", "sg-1", ROLE);

    describe(ONE);

    Set<String> asked = new TreeSet<>();
    for (String service : List.of("ec2", "iam")) {
      aws.calls(service).forEach(call -> asked.add(service + ":" + call.operation()));
    }
    assertThat(asked).hasSize(12);
    assertThat(NetworkProbe.permissions()).isEqualTo(asked);
    assertThat(granted("terraform/reader-role/main.tf", "sid = \"Networks\"", "resources"))
        .isEqualTo(asked);
    assertThat(granted("cloudformation/vpcwatch.yaml", "PolicyName: networks", "Resource:"))
        .isEqualTo(asked);
  }

  /** The actions in a file of deploy/aws between two texts. */
  private static Set<String> granted(String file, String from, String to) throws IOException {
    String text = Files.readString(Path.of("..", "deploy", "aws", file));
    int start = text.indexOf(from);
    return Pattern.compile("(?:ec2|iam):\\w+")
        .matcher(text.substring(start, text.indexOf(to, start)))
        .results()
        .map(MatchResult::group)
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void a_permission_that_was_granted_is_no_longer_named_after_the_next_scan() throws Exception {
    ec2.putEveryKind(ONE);
    ec2.deny("DescribeRouteTables");
    ec2.deny("GetAccountAuthorizationDetails");
    function(ONE, "vpc-1", "subnet-1", "sg-1", ROLE);
    assertThat(describe(ONE).detail())
        .contains(
            "111111111111 in eu-west-1: ec2:DescribeRouteTables;"
                + " 111111111111 in global: iam:GetAccountAuthorizationDetails");

    ec2.grant("DescribeRouteTables");
    ec2.grant("GetAccountAuthorizationDetails");

    assertThat(describe(ONE)).isEqualTo(Health.up("networks described"));
    assertThat(missing("ec2:DescribeRouteTables")).isZero();
    assertThat(published()).anyMatch(each -> each.startsWith("ROUTE_TABLE rtb-1"));
  }

  @Test
  void a_permission_is_not_granted_by_an_account_that_does_not_answer() throws Exception {
    ec2.putEveryKind(ONE);
    ec2.deny("DescribeRouteTables");
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    describe(ONE);
    aws.answering(
        "ec2",
        call ->
            call.operation().equals("DescribeSubnets")
                ? ec2.answer(call)
                : WireMock.aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

    assertThat(describe(ONE).detail())
        .startsWith("111111111111/eu-west-1: ec2:DescribeRouteTables: Unable to execute")
        .endsWith("111111111111 in eu-west-1: ec2:DescribeRouteTables");
    assertThat(missing("ec2:DescribeRouteTables")).isEqualTo(1);
  }

  @Test
  void a_permission_is_not_granted_by_a_request_that_fails() throws Exception {
    ec2.putEveryKind(ONE);
    ec2.deny("DescribeRouteTables");
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    describe(ONE);
    aws.answering(
        "ec2",
        call ->
            call.operation().equals("DescribeRouteTables")
                ? FakeAws.ec2Error("Unavailable", "try later").withStatus(503)
                : ec2.answer(call));

    assertThat(describe(ONE).detail())
        .startsWith("111111111111/eu-west-1: ec2:DescribeRouteTables: Unavailable")
        .endsWith("111111111111 in eu-west-1: ec2:DescribeRouteTables");
    assertThat(missing("ec2:DescribeRouteTables")).isEqualTo(1);
  }

  private double missing(String permission) {
    return registry
        .get("vpcwatch.inventory.missing.permissions")
        .tags("account_id", ONE.account(), "permission", permission)
        .gauge()
        .value();
  }

  @Test
  void an_account_whose_ec2_does_not_answer_costs_one_attempt_and_others_are_described()
      throws Exception {
    ec2.putEveryKind(ONE);
    aws.answering(
        "ec2",
        call ->
            call.place().equals(ONE)
                ? ec2.answer(call)
                : WireMock.aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    function(TWO, "vpc-2", "subnet-2", "sg-2");

    Health health = describe(ONE, TWO);

    assertThat(health.ok()).isTrue();
    assertThat(health.detail()).contains("but not 222222222222/eu-west-1: ec2:DescribeSubnets: ");
    assertThat(operations(call -> call.place().equals(TWO))).containsExactly("DescribeSubnets");
    assertThat(published()).anyMatch(each -> each.startsWith("ROUTE_TABLE rtb-1"));
  }

  @Test
  void an_answer_that_can_not_be_read_shows_nothing_and_fails_nothing_else() throws Exception {
    ec2.putEveryKind(ONE)
        .put(
            ONE,
            "DescribeRouteTables",
            "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet><item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock></item></routeSet><associationSet><item><main>true</main></item></associationSet></item></routeTableSet>");
    ec2.put(TWO, "DescribeSubnets", FakeEc2.subnet("subnet-2", "vpc-2", TWO));
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    function(TWO, "vpc-2", "subnet-2", "sg-2");

    Health health = describe(ONE, TWO);

    assertThat(health.detail())
        .contains(
            "but not 111111111111/eu-west-1: ec2:DescribeRouteTables: AWS returned an invalid");
    assertThat(published())
        .noneMatch(each -> each.startsWith("ROUTE_TABLE"))
        .anyMatch(each -> each.startsWith("SUBNET subnet-2"));
  }

  @Test
  void nothing_is_asked_where_no_function_is_in_a_vpc() throws Exception {
    uses.put(ONE, new NetworkUse());

    describe(ONE, TWO);

    assertThat(aws.calls("ec2")).isEmpty();
    assertThat(aws.calls("iam")).isEmpty();
  }

  @Test
  void a_shared_vpc_is_described_in_the_account_that_owns_it() throws Exception {
    ec2.putEveryKind(ONE);
    ec2.put(TWO, "DescribeSubnets", FakeEc2.subnet("subnet-1", "vpc-1", ONE))
        .put(
            TWO,
            "DescribeSecurityGroups",
            "<securityGroupInfo><item><groupId>sg-7</groupId><groupName>x</groupName><vpcId>vpc-1</vpcId><ownerId>222222222222</ownerId></item></securityGroupInfo>");
    function(TWO, "vpc-1", "subnet-1", "sg-7");

    describe(ONE, TWO);

    assertThat(operations(call -> call.place().equals(TWO)))
        .containsExactly("DescribeSecurityGroupRules", "DescribeSecurityGroups", "DescribeSubnets");
    assertThat(operations(call -> call.place().equals(ONE))).contains("DescribeRouteTables");
    assertThat(published())
        .contains("SECURITY_GROUP sg-7 name=x vpc=vpc-1 !egress !ingress !rule")
        .contains(
            // The other account may have endpoints in it.
            "VPC vpc-1 association/rtbassoc-1=rtb-1 endpoint/vpce-2=com.amazonaws.eu-west-1.sqs !association");
  }

  @Test
  void what_others_than_the_owner_do_not_see_stays_unknown() throws Exception {
    ec2.put(TWO, "DescribeSubnets", FakeEc2.subnet("subnet-1", "vpc-1", ONE));
    function(TWO, "vpc-1", "subnet-1", "sg-7");
    function(TWO, "vpc-1", "subnet-unshared", "sg-7");

    describe(TWO);

    assertThat(published())
        .containsExactly("SUBNET subnet-1 cidr=10.0.0.0/24 vpc=vpc-1 zone=euw1-az1");
  }

  @Test
  void a_subnet_or_group_of_the_own_vpc_that_is_not_listed_was_deleted() throws Exception {
    ec2.put(ONE, "DescribeSubnets", FakeEc2.subnet("subnet-1", "vpc-1", ONE));
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    function(ONE, "vpc-1", "subnet-gone", "sg-1");

    describe(ONE);

    assertThat(published()).contains("SUBNET subnet-gone deleted", "SECURITY_GROUP sg-1 deleted");
  }

  @Test
  void nothing_was_deleted_if_the_list_is_not_allowed() throws Exception {
    ec2.put(ONE, "DescribeSubnets", FakeEc2.subnet("subnet-1", "vpc-1", ONE));
    ec2.deny("DescribeSecurityGroups");
    function(ONE, "vpc-1", "subnet-1", "sg-1");

    describe(ONE);

    assertThat(published()).noneMatch(each -> each.endsWith("deleted"));
  }

  @Test
  void the_vpc_of_a_capacity_provider_is_found_by_its_subnets() throws Exception {
    ec2.putEveryKind(ONE);
    function(ONE, "", "subnet-1", "sg-1");

    describe(ONE);

    assertThat(published()).anyMatch(each -> each.startsWith("ROUTE_TABLE rtb-1"));
  }

  @Test
  void many_groups_take_few_requests() throws Exception {
    IntStream.range(0, 1000).forEach(i -> function(ONE, "vpc-1", "subnet-1", "sg-" + i));
    ec2.put(ONE, "DescribeSubnets", FakeEc2.subnet("subnet-1", "vpc-1", ONE));

    describe(ONE);

    assertThat(aws.calls("ec2").stream().map(Call::operation))
        .filteredOn("DescribeSecurityGroups"::equals)
        .hasSize(5);
    assertThat(aws.calls("ec2")).hasSize(13);
  }

  @Test
  void the_roles_of_functions_are_described_with_their_policies() throws Exception {
    String document =
        URLEncoder.encode(
            "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ec2:CreateNetworkInterface\",\"Resource\":\"*\"}]}",
            StandardCharsets.UTF_8);
    ec2.put(
        IAM,
        "GetAccountAuthorizationDetails",
        "<GetAccountAuthorizationDetailsResult><IsTruncated>false</IsTruncated><RoleDetailList><member><RoleName>billing</RoleName><Arn>"
            + ROLE
            + "</Arn><RolePolicyList><member><PolicyName>enis</PolicyName><PolicyDocument>"
            + document
            + "</PolicyDocument></member></RolePolicyList><AttachedManagedPolicies><member><PolicyName>p</PolicyName><PolicyArn>arn:aws:iam::111111111111:policy/p</PolicyArn></member></AttachedManagedPolicies></member>"
            + "<member><RoleName>other</RoleName><Arn>arn:aws:iam::111111111111:role/other</Arn></member></RoleDetailList>"
            + "<Policies><member><Arn>arn:aws:iam::111111111111:policy/p</Arn><PolicyVersionList><member><VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><Document>"
            + document
            + "</Document></member></PolicyVersionList></member></Policies></GetAccountAuthorizationDetailsResult>");
    function(ONE, "vpc-1", "subnet-1", "sg-1", ROLE);
    function(ONE, "vpc-1", "subnet-2", "sg-1", "arn:aws:iam::111111111111:role/gone");

    describe(ONE);

    assertThat(published())
        .contains(
            "ROLE arn:aws:iam::111111111111:role/billing inline/enis=+CreateNetworkInterface policy/arn:aws:iam::111111111111:policy/p= -boundary !inline !policy",
            "POLICY arn:aws:iam::111111111111:policy/p grants=+CreateNetworkInterface",
            "ROLE arn:aws:iam::111111111111:role/gone deleted")
        .noneMatch(each -> each.contains("role/other"));
    assertThat(aws.calls("iam")).hasSize(1);
  }

  @Test
  void a_vpc_is_described_three_times_after_an_event() throws Exception {
    ec2.putEveryKind(ONE);
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    describe(ONE);
    refresh.onEvent(event("rtb-1", NOW));
    int before = aws.calls("ec2").size();

    assertThat(callsAfter(1)).isEqualTo(before);
    assertThat(callsAfter(2)).isEqualTo(before + 12);
    assertThat(callsAfter(14)).isEqualTo(before + 12);
    assertThat(callsAfter(15)).isEqualTo(before + 24);
    assertThat(callsAfter(60)).isEqualTo(before + 36);
    assertThat(callsAfter(600)).isEqualTo(before + 36);
  }

  /** Polls that many seconds after the event. */
  private int callsAfter(int seconds) throws InterruptedException {
    clock.now = NOW.plusSeconds(seconds);
    refresh.poll(kafka.publisher()::batch);
    return aws.calls("ec2").size();
  }

  private static NetworkChange event(String id, Instant time) {
    return NetworkChange.from(SourceType.EVENTBRIDGE)
        .region(ONE.region())
        .account(ONE.account())
        .kind(NetworkKind.ROUTE_TABLE)
        .id(id)
        .time(time)
        .event(new NetworkEvent("ReplaceRoute", "1", io.vpcwatch.model.Actor.unknown()))
        .receivedAt(time)
        .build();
  }

  @Test
  void an_event_of_a_network_that_no_function_uses_costs_no_request() throws Exception {
    ec2.putEveryKind(ONE);
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    describe(ONE);
    int before = aws.calls("ec2").size();

    refresh.onEvent(event("rtb-other", NOW));

    assertThat(callsAfter(60)).isEqualTo(before);
  }

  @Test
  void many_events_are_described_together() throws Exception {
    ec2.putEveryKind(ONE);
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    describe(ONE);
    int before = aws.calls("ec2").size();

    for (int millis = 0; millis < 60_000; millis += 500) {
      clock.now = NOW.plusMillis(millis);
      refresh.onEvent(event("rtb-1", clock.now));
      refresh.poll(kafka.publisher()::batch);
    }

    assertThat(aws.calls("ec2").size() - before).isBetween(5 * 12, 7 * 12);
  }

  @Test
  void a_large_vpc_waits_for_the_next_scan() throws Exception {
    String tables =
        String.join(
            "",
            IntStream.range(0, 501)
                .mapToObj(
                    i ->
                        "<item><routeTableId>rtb-%d</routeTableId><vpcId>vpc-1</vpcId></item>"
                            .formatted(i))
                .toList());
    ec2.put(ONE, "DescribeSubnets", FakeEc2.subnet("subnet-1", "vpc-1", ONE))
        .put(ONE, "DescribeRouteTables", "<routeTableSet>" + tables + "</routeTableSet>");
    function(ONE, "vpc-1", "subnet-1", "sg-1");
    describe(ONE);
    int before = aws.calls("ec2").size();

    refresh.onEvent(event("rtb-1", NOW));

    assertThat(callsAfter(60)).isEqualTo(before);
    assertThat(refresh.poll(kafka.publisher()::batch).detail())
        .isEqualTo("describing VPCs after events; 1 VPCs are too large for that");
  }
}
