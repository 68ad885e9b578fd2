package io.vpcwatch.alerting;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.End;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.ExemptionBuilder;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/** An exemption, and the violations that it ends and opens. */
public final class ExemptionFixture {
  public static final Instant END = ViolationFixture.OPENED_AT.plus(Duration.ofDays(90));

  private ExemptionFixture() {}

  public static Exemption exemption() {
    return ExemptionBuilder.builder()
        .id("ci-tools")
        .matchers(
            List.of(
                new Exemption.Matcher(
                    "arn:aws:lambda:*:111122223333:function:checkout-*",
                    null,
                    null,
                    Collections.emptySortedMap())))
        .owner("platform@example.com")
        .reason("calls public APIs only")
        .ticket("https://example.com/SEC-1")
        .validFrom(ViolationFixture.RESOLVED_AT)
        .validUntil(END)
        .createdBy("ana@laptop")
        .createdAt(ViolationFixture.RESOLVED_AT)
        .build();
  }

  private static EventRef boundary(Instant time) {
    return new EventRef(
        time,
        "exemption/ci-tools",
        new Actor("platform@example.com", "ExemptionOwner", null, null, null));
  }

  /** As the evaluator writes it when the exemption begins. */
  public static Violation exempted() {
    return ViolationBuilder.builder(ViolationFixture.violation().opened())
        .transition(Violation.Transition.RESOLVED)
        .resolved(boundary(ViolationFixture.RESOLVED_AT))
        .end(End.EXEMPTED)
        .exemptionId("ci-tools")
        .build();
  }

  /** As the evaluator writes it when the exemption ends. */
  public static Violation lapsed() {
    return ViolationBuilder.builder(ViolationFixture.violation().opened())
        .id("fedcba9876543210fedcba9876543210")
        .cause(Cause.CREATED_WITHOUT_VPC)
        .opened(boundary(END))
        .detectedAt(END)
        .exemptionId("ci-tools")
        .build();
  }
}
