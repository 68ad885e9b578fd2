package io.vpcwatch.evaluator;

import io.vpcwatch.service.settings.Default;
import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.Range;
import java.time.Duration;

/** How the evaluator runs. */
public record EvaluatorSettings(
    @Description(
            "how long a deleted function is remembered after its last change, so that late changes can't bring it back")
        @Default("400d")
        @Range(
            min = "14d",
            problem = "must be at least 14d: an evaluator may read the changes of that time again")
        Duration tombstoneRetention,
    // Kafka aborts a transaction that is open for 10 s.
    @Description(
            "how often results are committed and become visible; part of the latency of every alert; up to four times as long, at most 200ms, while there is a backlog")
        @Default("50ms")
        @Range(min = "1ms", max = "9999ms", problem = "must be at least 1ms and less than 10s")
        Duration commitInterval,
    @Description("stream threads of this process; threads beyond the number of partitions are idle")
        @Default("1")
        @Range(min = "1")
        int threads,
    @Description(
            "whether the evaluator also publishes each transition of a violation as a Compliance Finding of OCSF 1.6, to the topic findings")
        @Default("false")
        boolean findings) {}
