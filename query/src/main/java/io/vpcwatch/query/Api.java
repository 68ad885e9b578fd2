package io.vpcwatch.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.staticfiles.Location;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.model.Cause;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.report.AuditReport;
import io.vpcwatch.model.report.ReportFormat;
import io.vpcwatch.query.Items.ExemptionState;
import io.vpcwatch.service.runtime.Health;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The HTTP API, as openapi.json describes it, and the files of the page. */
final class Api {
  private static final String ROOT = "/api/v1";
  private static final String PAGE = "io/vpcwatch/query/page";
  private static final String CSV = "text/csv";
  private static final int MAX_LIMIT = 1_000;
  private static final int MAX_DAYS = 400;
  private static final int PARALLEL = 6;
  private static final int PARALLEL_CHANGES = 2;
  private static final int WAIT_SECONDS = 2;

  private final ReadModel model;
  private final Items items;
  private final Details details;
  private final EventStream events;
  private final Sources sources;
  private final Settings settings;
  private final InstantSource clock;
  // So that no number of readers keeps a process from its other work.
  private final Semaphore readers = new Semaphore(PARALLEL, true);
  private final Semaphore changeReaders = new Semaphore(PARALLEL_CHANGES, true);
  private final Semaphore reporters = new Semaphore(1, true);

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
    this.details = new Details(model, items);
    this.events = events;
    this.sources = sources;
    this.settings = settings;
    this.clock = clock;
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
    get(config, "/functions", this::functions);
    get(config, "/functions/{arn}", this::function);
    get(config, "/functions/{arn}/changes", this::changes);
    get(config, "/violations", this::violations);
    get(config, "/violations/{id}", this::violation);
    get(config, "/exemptions", this::exemptions);
    // The page needs them to show that the rest is not complete yet.
    config.routes.get(ROOT + "/texts", this::texts);
    config.routes.get(ROOT + "/report", this::report);
    config.routes.get(ROOT + "/events", this::events);
    config.routes.get(ROOT + "/openapi.json", context -> file(context, "openapi.json"));
    config.routes.get(
        ROOT + "/schemas/{name}",
        context -> file(context, "/io/vpcwatch/schema/" + context.pathParam("name")));
    config.routes.exception(
        BadRequestException.class, (problem, context) -> fail(context, 400, problem.getMessage()));
  }

  /** Limits how many requests are answered at a time. */
  private void get(JavalinConfig config, String path, Handler handler) {
    config.routes.get(
        ROOT + path,
        context -> {
          if (!model.isComplete()) {
            busy(context, "vpcwatch has started a moment ago and is still reading from Kafka");
          } else if (readers.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
            try {
              handler.handle(context);
            } finally {
              readers.release();
            }
          } else {
            busy(context, "too many requests at a time; try again");
          }
        });
  }

  private void overview(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    int days = parameters.number("days", 1, MAX_DAYS, 30);
    parameters.refuseOthers();
    Health now = sources.health().get();
    if (isKnown(context, Integer.toString(now.hashCode()))) {
      return;
    }
    answer(
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
            clock.instant()));
  }

  private void functions(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Predicate<IndexedFunction> filter = functionFilter(parameters);
    String order = parameters.order(IndexedFunction.ORDERS);
    Listing<IndexedFunction> listing = new Listing<>(filter, IndexedFunction.order(order));
    list(
        context,
        parameters,
        listing,
        model.functions(),
        this::item,
        row -> Columns.function(row, item(row)),
        Columns.FUNCTION);
  }

  private @Nullable ObjectNode item(IndexedFunction row) {
    byte[] stored = model.functionRecord(row.arn());
    return stored == null ? null : items.function(Items.read(stored), row.arn().account());
  }

  private Predicate<IndexedFunction> functionFilter(Parameters parameters) {
    Set<Verdict> verdicts = parameters.some("verdict", Verdict.class);
    String account = parameters.text("account");
    String region = parameters.text("region");
    String exemption = parameters.text("exemption");
    String tag = parameters.text("tag");
    Search search = search(parameters);
    return row ->
        verdicts.contains(row.verdict())
            && (account == null || account.equals(row.arn().account()))
            && (region == null || region.equals(row.arn().region()))
            && (exemption == null || exemption.equals(row.exemptionId()))
            && (tag == null || hasTag(row.tags(), tag))
            && search.finds(row.arn(), row.by(), row.tags());
  }

  private static boolean hasTag(SortedMap<String, String> tags, String tag) {
    int colon = tag.indexOf(':');
    // A key may have colons, as aws:cloudformation:stack-name has.
    for (; colon >= 0; colon = tag.indexOf(':', colon + 1)) {
      if (tag.substring(colon + 1).equals(tags.get(tag.substring(0, colon)))) {
        return true;
      }
    }
    return tags.containsKey(tag);
  }

  private Search search(Parameters parameters) {
    return new Search(parameters.text("q"), items.ownership().accounts());
  }

  private void function(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Language language = language(parameters);
    parameters.refuseOthers();
    FunctionArn arn = arn(context);
    if (!isKnown(context, "")) {
      ObjectNode detail = details.function(arn, language, clock.instant());
      answerOrNotFound(context, detail, "nothing is known of this function");
    }
  }

  private static FunctionArn arn(Context context) {
    try {
      return FunctionArn.parse(context.pathParam("arn"));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(
          "the path must end with the ARN of a function, like arn:aws:lambda:eu-west-1:111122223333:function:payments");
    }
  }

  private void changes(Context context) throws IOException, InterruptedException {
    new Parameters(context.queryParamMap()).refuseOthers();
    FunctionArn arn = arn(context);
    if (!changeReaders.tryAcquire()) {
      busy(context, "the changes of other functions are being read; try again");
      return;
    }
    try {
      List<FunctionChange> known = sources.changes().apply(arn);
      if (known.isEmpty()) {
        fail(context, 404, "no change of this function is known");
      } else {
        answer(context, Map.of("items", known));
      }
    } finally {
      changeReaders.release();
    }
  }

  private void violations(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Predicate<IndexedViolation> filter = violationFilter(parameters);
    String order = parameters.order(IndexedViolation.ORDERS);
    Listing<IndexedViolation> listing = new Listing<>(filter, IndexedViolation.order(order));
    Instant now = clock.instant();
    list(
        context,
        parameters,
        listing,
        model.violations(),
        row -> details.violation(row, now),
        row -> Columns.violation(row, details.violation(row, now)),
        Columns.VIOLATION);
  }

  private Predicate<IndexedViolation> violationFilter(Parameters parameters) {
    String state = parameters.word("state", List.of("open", "resolved", "all"), "all");
    String account = parameters.text("account");
    String region = parameters.text("region");
    Set<Cause> causes = parameters.some("cause", Cause.class);
    Set<Severity> severities = parameters.some("severity", Severity.class);
    Instant from = parameters.time("from");
    Instant to = parameters.time("to");
    Search search = search(parameters);
    return row ->
        (state.equals("all") || state.equals("open") == row.isOpen())
            && (account == null || account.equals(row.arn().account()))
            && (region == null || region.equals(row.arn().region()))
            && causes.contains(row.cause())
            && severities.contains(row.severity())
            && (from == null || row.resolved() >= from.getEpochSecond())
            && (to == null || row.opened() < to.getEpochSecond())
            && search.finds(row.arn(), row.by(), row.tags(), row.owner(), row.id());
  }

  private void violation(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Language language = language(parameters);
    parameters.refuseOthers();
    if (!isKnown(context, "")) {
      ObjectNode detail = details.violation(context.pathParam("id"), language, clock.instant());
      answerOrNotFound(context, detail, "there is no such violation, or it ended long ago");
    }
  }

  private void exemptions(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    String state =
        parameters.word(
            "state", List.of("", "upcoming", "active", "expiring", "ended", "unused"), "");
    Map<String, Integer> functions = model.exemptedFunctions();
    Instant now = clock.instant();
    Predicate<Exemption> filter =
        each -> isIn(state, ExemptionState.of(each, now), functions.containsKey(each.id()));
    Listing<Exemption> listing =
        new Listing<>(
            filter,
            new Order<>("until", each -> each.until().getEpochSecond(), List.of(Exemption::id)));
    list(
        context,
        parameters,
        listing,
        model.exemptions(),
        each -> Items.exemption(each, functions.getOrDefault(each.id(), 0), now),
        null,
        "");
  }

  private static boolean isIn(String wanted, ExemptionState state, boolean isUsed) {
    boolean isInForce = state == ExemptionState.ACTIVE || state == ExemptionState.EXPIRING;
    return switch (wanted) {
      case "" -> true;
      case "active" -> isInForce;
      case "unused" -> isInForce && !isUsed;
      default -> state.name().equals(wanted.toUpperCase(Locale.ROOT));
    };
  }

  /**
   * Answers with a page of a list, or with all of it as CSV.
   *
   * @param line a line of CSV; null if there is no CSV
   */
  private <E> void list(
      Context context,
      Parameters parameters,
      Listing<E> listing,
      Collection<E> all,
      Function<E, @Nullable ObjectNode> item,
      @Nullable Function<E, String> line,
      String header)
      throws IOException {
    String cursor = parameters.text("cursor");
    int limit = parameters.number("limit", 1, MAX_LIMIT, 50);
    String format =
        line == null
            ? "json"
            : parameters.word(
                "format",
                List.of("json", "csv"),
                String.valueOf(context.header("Accept")).startsWith(CSV) ? "csv" : "json");
    parameters.refuseOthers();
    if (isKnown(context, format)) {
      return;
    }
    if (line != null && format.equals("csv")) {
      context.contentType(CSV + "; charset=utf-8");
      context.header("Content-Disposition", "attachment; filename=\"vpcwatch.csv\"");
      OutputStream out = context.outputStream();
      out.write(header.getBytes(UTF_8));
      for (E each : listing.everything(all)) {
        out.write(line.apply(each).getBytes(UTF_8));
      }
      return;
    }
    Listing.Page<E> page = listing.page(all, cursor, limit);
    ObjectNode answer = Json.mapper().createObjectNode();
    ArrayNode shown = answer.putArray("items");
    for (E each : page.items()) {
      ObjectNode node = item.apply(each);
      if (node != null) {
        shown.add(node);
      }
    }
    answer(context, answer.put("next", page.next()).put("total", page.total()));
  }

  private void report(Context context) {
    Parameters parameters = new Parameters(context.queryParamMap());
    AuditReport.Scope scope = scope(parameters);
    List<String> formats = List.of("json", "csv", "html");
    String format = parameters.word("format", formats, "json");
    parameters.refuseOthers();
    if (!reporters.tryAcquire()) {
      busy(context, "another report is being made; try again");
      return;
    }
    try {
      String report = ReportFormat.valueOf(format).render(sources.report().apply(scope));
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
    if (at != null && (from != null || to != null)) {
      throw new BadRequestException("at: is a moment, from and to are a period; give one of them");
    }
    if (to != null && from == null) {
      throw new BadRequestException("to: needs from");
    }
    if (at != null && at.isAfter(now)) {
      throw new BadRequestException("at: must not be in the future");
    }
    if (from == null) {
      return AuditReport.Scope.at(at == null ? now : at);
    }
    Instant end = to == null || to.isAfter(now) ? now : to;
    if (!from.isBefore(end)) {
      throw new BadRequestException("from: must be before to, and in the past");
    }
    return new AuditReport.Scope(from, end);
  }

  private static Language language(Parameters parameters) {
    return Language.valueOf(
        parameters.word("lang", List.of("en", "ja"), "en").toUpperCase(Locale.ROOT));
  }

  private void texts(Context context) throws IOException {
    Parameters parameters = new Parameters(context.queryParamMap());
    Language language = language(parameters);
    parameters.refuseOthers();
    answer(
        context, Map.of("lang", language.locale().getLanguage(), "texts", PageTexts.of(language)));
  }

  private void events(Context context) {
    if (!model.isComplete()) {
      busy(context, "vpcwatch has started a moment ago and is still reading from Kafka");
    } else if (!events.add(context)) {
      busy(context, "too many pages are open; this one gets no live updates now");
    }
  }

  /**
   * Sets the ETag, and answers if the client has this state already. The state may show times, so
   * it is new every minute even if no record arrives.
   */
  private boolean isKnown(Context context, String variant) {
    long minute = clock.instant().getEpochSecond() / 60;
    String tag =
        "W/\"%s-%x-%x\""
            .formatted(settings.instance(), model.revision(), minute * 31 + variant.hashCode());
    context.header("ETag", tag).header("Cache-Control", "private, no-cache");
    context.header("Vary", "Accept, Accept-Encoding, Authorization, Cookie");
    boolean isKnown = tag.equals(context.header("If-None-Match"));
    if (isKnown) {
      context.status(304);
    }
    return isKnown;
  }

  private static void answer(Context context, Object body) throws IOException {
    context.contentType("application/json").result(Json.mapper().writeValueAsBytes(body));
  }

  private static void answerOrNotFound(Context context, @Nullable ObjectNode body, String problem)
      throws IOException {
    if (body == null) {
      fail(context, 404, problem);
    } else {
      answer(context, body);
    }
  }

  private static void busy(Context context, String why) {
    context.header("Retry-After", Integer.toString(WAIT_SECONDS));
    fail(context, 503, why);
  }

  private static void fail(Context context, int status, @Nullable String why) {
    context
        .status(status)
        .removeHeader("ETag")
        .header("Cache-Control", "no-store")
        .contentType("application/json")
        .result(Json.mapper().createObjectNode().put("error", why).toString());
  }

  private static void file(Context context, String name) throws IOException {
    try (InputStream file =
        name.matches("[a-z/]*[a-z.-]+\\.json") ? Api.class.getResourceAsStream(name) : null) {
      if (file == null) {
        fail(context, 404, "there is no such file");
        return;
      }
      context.contentType("application/json").result(file.readAllBytes());
    }
  }
}
