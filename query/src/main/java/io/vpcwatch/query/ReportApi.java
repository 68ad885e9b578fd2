package io.vpcwatch.query;

import io.javalin.http.Context;
import io.vpcwatch.model.report.AuditReport;
import io.vpcwatch.model.report.ReportFormat;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Reports for an auditor, one at a time. */
final class ReportApi {
  private final Function<AuditReport.Scope, AuditReport> source;
  private final InstantSource clock;
  private final Semaphore reporters = new Semaphore(1, true);

  /**
   * @param source makes a report, which takes a while
   */
  ReportApi(Function<AuditReport.Scope, AuditReport> source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  void report(Context context) {
    Parameters parameters = new Parameters(context.queryParamMap());
    AuditReport.Scope scope = scope(parameters);
    List<String> formats = List.of("json", "csv", "html");
    String format = parameters.word("format", formats, "json");
    parameters.refuseOthers();
    if (!reporters.tryAcquire()) {
      Responses.busy(context, "another report is being made; try again");
      return;
    }
    try {
      String report = ReportFormat.valueOf(format).render(source.apply(scope));
      context
          .contentType((format.equals("json") ? "application/" : "text/") + format)
          .header("Cache-Control", "no-store")
          .result(report);
      if (!format.equals("json")) {
        // What it has of CloudTrail is escaped, but it is not a part of the page.
        context.header(
            "Content-Disposition", "attachment; filename=\"vpcwatch-report." + format + "\"");
      }
    } finally {
      reporters.release();
    }
  }

  /** A moment, a period, or now. */
  private AuditReport.Scope scope(Parameters parameters) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant at = parameters.time("at");
    Instant from = parameters.time("from");
    Instant to = parameters.time("to");
    try {
      return AuditReport.Scope.of("", at, from, to, now);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(String.valueOf(e.getMessage()));
    }
  }
}
