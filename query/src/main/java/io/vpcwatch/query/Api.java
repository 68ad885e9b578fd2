package io.vpcwatch.query;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.staticfiles.Location;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.report.AuditReport;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API, as openapi.json describes it, and the files of the page. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final String ROOT = "/api/v1";
  private static final String PAGE = "io/vpcwatch/query/page";
  private static final int MAX_DAYS = 400;
  private static final int PARALLEL = 6;

  private final ReadModel model;
  private final Items items;
  private final EventStream events;
  private final FunctionsApi functions;
  private final ViolationsApi violations;
  private final ExemptionsApi exemptions;
  private final ReportApi reports;
  private final Sources sources;
  private final Settings settings;
  private final Responses responses;
  // So that no number of readers keeps a process from its other work.
  private final Semaphore readers = new Semaphore(PARALLEL, true);

  /**
   * @param instance differs from those of other processes
   * @param target the share of compliant functions to aim at
   */
  record Settings(String version, String instance, double target) {}

  /**
   * What the read model does not have.
   *
   * @param changes reads the known changes of a function, which takes a while
   * @param report makes a report, which takes longer
   * @param health of the process
   */
  record Sources(
      Function<FunctionArn, List<FunctionChange>> changes,
      Function<AuditReport.Scope, AuditReport> report,
      Supplier<Health> health) {}

  Api(
      ReadModel model,
      Items items,
      EventStream events,
      Sources sources,
      Settings settings,
      InstantSource clock) {
    this.model = model;
    this.items = items;
    this.events = events;
    this.sources = sources;
    this.settings = settings;
    responses = new Responses(model, settings.instance(), clock);
    Details details = new Details(model, items);
    functions = new FunctionsApi(model, items, details, sources.changes(), responses);
    violations = new ViolationsApi(model, items, details, responses);
    exemptions = new ExemptionsApi(model, responses);
    reports = new ReportApi(sources.report(), clock);
  }

  void addTo(JavalinConfig config) {
    config.staticFiles.add(
        files -> {
          files.hostedPath = "/";
          files.directory = PAGE;
          files.location = Location.CLASSPATH;
          files.headers = Map.of("Cache-Control", "no-cache");
        });
    get(config, "/overview", this::overview);
    get(config, "/functions", functions::list);
    get(config, "/functions/{arn}", functions::one);
    get(config, "/functions/{arn}/changes", functions::changes);
    get(config, "/violations", violations::list);
    get(config, "/violations/{id}", violations::one);
    get(config, "/exemptions", exemptions::list);
    // The page needs them to show that the rest is not complete yet.
    config.routes.get(ROOT + "/texts", this::texts);
    config.routes.get(ROOT + "/report", reports::report);
    config.routes.get(ROOT + "/events", this::events);
    config.routes.get(ROOT + "/openapi.json", context -> file(context, "openapi.json"));
    config.routes.get(
        ROOT + "/schemas/{name}",
        context -> file(context, "/io/vpcwatch/schema/" + context.pathParam("name")));
    config.routes.exception(
        BadRequestException.class,
        (problem, context) -> Responses.fail(context, 400, problem.getMessage()));
    // Also if the evaluator has not run yet, and has no state to read.
    config.routes.exception(
        KafkaException.class, (failure, context) -> kafkaFailed(context, failure));
  }

  private static void kafkaFailed(Context context, KafkaException failure) {
    LOG.warn("Could not answer {}: {}", context.path(), failure.toString());
    Responses.busy(context, "what this needs can't be read from Kafka: " + failure.getMessage());
  }

  /** Limits how many requests are answered at a time. */
  private void get(JavalinConfig config, String path, Handler handler) {
    config.routes.get(
        ROOT + path,
        context -> {
          if (!model.isComplete()) {
            Responses.busy(
                context, "vpcwatch has started a moment ago and is still reading from Kafka");
          } else if (readers.tryAcquire(Responses.RETRY_SECONDS, TimeUnit.SECONDS)) {
            try {
              handler.handle(context);
            } finally {
              readers.release();
            }
          } else {
            Responses.busy(context, "too many requests at a time; try again");
          }
        });
  }

  private void overview(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    int days = parameters.number("days", 1, MAX_DAYS, 30);
    parameters.refuseOthers();
    Health now = sources.health().get();
    if (responses.isKnown(context, Integer.toString(now.hashCode()))) {
      return;
    }
    Responses.answer(
        context,
        Overview.of(
            new Overview.Input(
                model.compliance(),
                model.violations(),
                items.ownership().accounts(),
                settings.target()),
            days,
            settings.version(),
            Overview.Status.of(now, model.lastEvent()),
            responses.clock().instant()));
  }

  private void texts(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Language language = parameters.language();
    parameters.refuseOthers();
    Responses.answer(
        context, Map.of("lang", language.locale().getLanguage(), "texts", PageTexts.of(language)));
  }

  private void events(Context context) {
    if (!model.isComplete()) {
      Responses.busy(context, "vpcwatch has started a moment ago and is still reading from Kafka");
    } else if (!events.add(context)) {
      Responses.busy(context, "too many pages are open; this one gets no live updates now");
    }
  }

  private static void file(Context context, String name) throws IOException {
    try (InputStream file =
        name.matches("[a-z/]*[a-z.-]+\\.json") ? Api.class.getResourceAsStream(name) : null) {
      if (file == null) {
        Responses.fail(context, 404, "there is no such file");
        return;
      }
      context.contentType("application/json").result(file.readAllBytes());
    }
  }
}
