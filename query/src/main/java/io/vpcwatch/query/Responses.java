package io.vpcwatch.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the resources of the API answer.
 *
 * @param instance differs from those of other processes
 */
record Responses(ReadModel model, String instance, InstantSource clock) {
  static final int RETRY_SECONDS = 2;

  private static final String CSV = "text/csv";
  private static final int MAX_LIMIT = 1_000;

  /**
   * Answers with a page of a list, or with all of it as CSV.
   *
   * @param line a line of CSV; null if there is no CSV
   */
  <E> void list(
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

  /**
   * Sets the ETag, and answers if the client has this state already. The state may show times, so
   * it is new every minute even if no record arrives.
   */
  boolean isKnown(Context context, String variant) {
    long minute = clock.instant().getEpochSecond() / 60;
    String tag =
        "W/\"%s-%x-%x\"".formatted(instance, model.revision(), minute * 31 + variant.hashCode());
    context.header("ETag", tag).header("Cache-Control", "private, no-cache");
    context.header("Vary", "Accept, Accept-Encoding, Authorization, Cookie");
    boolean isKnown = tag.equals(context.header("If-None-Match"));
    if (isKnown) {
      context.status(304);
    }
    return isKnown;
  }

  static void answer(Context context, Object body) throws IOException {
    context.contentType("application/json").result(Json.mapper().writeValueAsBytes(body));
  }

  static void answerOrNotFound(Context context, @Nullable ObjectNode body, String problem)
      throws IOException {
    if (body == null) {
      fail(context, 404, problem);
    } else {
      answer(context, body);
    }
  }

  static void busy(Context context, String why) {
    context.header("Retry-After", Integer.toString(RETRY_SECONDS));
    fail(context, 503, why);
  }

  static void fail(Context context, int status, @Nullable String why) {
    context
        .status(status)
        .removeHeader("ETag")
        .header("Cache-Control", "no-store")
        .contentType("application/json")
        .result(Json.mapper().createObjectNode().put("error", why).toString());
  }
}
