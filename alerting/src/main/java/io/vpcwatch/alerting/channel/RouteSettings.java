package io.vpcwatch.alerting.channel;

import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Severity;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Matches;
import java.util.List;
import java.util.Optional;

/** What a channel is told: what matches all that is set. */
public record RouteSettings(
    @Description("only of functions of these accounts; 12 digits each, in quotes")
        @Matches(value = "[0-9]{12}", problem = "%s is no account; write 12 digits in quotes")
        Optional<List<String>> accounts,
    @Description("only of functions in these regions") Optional<List<String>> regions,
    @Description(
            "only of these: created-without-vpc, vpc-removed, outside-allowed-network, first-seen-without-vpc")
        Optional<List<Cause>> causes,
    @Description(
            "only of these: high (vpc-removed), low (first-seen-without-vpc), medium (the others)")
        Optional<List<Severity>> severities,
    @Description("only of functions with one of these tags, like team=payments; team=* is any team")
        @Matches(value = "[^=]+=.*", problem = "%s is no tag; write it like team=payments")
        Optional<List<String>> tags) {}
