package io.vpcwatch.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vpcwatch.alerting.notification.Ownership;
import io.vpcwatch.alerting.notification.text.Language;
import io.vpcwatch.alerting.notification.text.MessageRenderer;
import io.vpcwatch.model.Exemption;
import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.model.FunctionChange;
import io.vpcwatch.model.FunctionHistory;
import io.vpcwatch.model.FunctionStatus;
import io.vpcwatch.model.Json;
import io.vpcwatch.model.PlacementRule;
import io.vpcwatch.model.Verdict;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.report.AuditReport;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page as one file with its data: for a mail or an archive. It needs no server, and may load
 * nothing from anywhere.
 *
 * <p>Browsers refuse modules of a file that is opened from a disk, so all modules become one
 * script: each is a function that returns its exports. They import and export by name only.
 */
public final class PageFile {
  private static final String MAIN = "main.js";
  private static final Pattern IMPORT =
      Pattern.compile("^import \\{ ([^}]*) } from '([^']+)';$", Pattern.MULTILINE);
  private static final Pattern EXPORT =
      Pattern.compile("^export ((?:async )?function|const|class) ([A-Za-z_]+)", Pattern.MULTILINE);
  private static final String DOCUMENT =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <title>vpcwatch</title>
      <style>%s</style>
      <script type="application/json" id="vpcwatch-data">%s</script>
      </head>
      <body>
      <noscript>This report of vpcwatch needs JavaScript, which it contains; it loads nothing.</noscript>
      <script type="module">%s</script>
      </body>
      </html>
      """;

  /** The bodies of the modules, each after those that it imports. */
  private final Map<String, String> modules = new LinkedHashMap<>();

  private final List<String> importing = new ArrayList<>();

  private PageFile() {}

  /**
   * What the page shows.
   *
   * @param at the moment of which it is
   * @param functions their last statuses
   * @param violations all of them, in their last states
   * @param changes of each function, in any order
   * @param report about that moment
   */
  public record Content(
      Ownership ownership,
      Instant at,
      Collection<FunctionStatus> functions,
      Collection<Violation> violations,
      Map<FunctionArn, List<FunctionChange>> changes,
      Collection<Exemption> exemptions,
      AuditReport report) {}

  public static void write(Appendable out, Content content) throws IOException {
    write(out, data(content));
  }

  /** As the API has it. */
  private static ObjectNode data(Content content) {
    ObjectNode data = Json.mapper().createObjectNode();
    data.put("generatedAt", content.at().toString()).set("report", Items.tree(content.report()));
    Items items = new Items(content.ownership());
    Map<String, Integer> exempted = addFunctions(data.putArray("functions"), items, content);
    ArrayNode violations = data.putArray("violations");
    ObjectNode words = data.putObject("words");
    for (Violation each : content.violations()) {
      IndexedViolation row =
          IndexedViolation.of(each, content.ownership(), UnaryOperator.identity());
      violations.add(items.violation(Items.tree(each), row, null, content.at()));
      words.set(each.id(), words(each, content));
    }
    ObjectNode changes = data.putObject("changes");
    content
        .changes()
        .forEach(
            (function, all) ->
                changes.set(
                    function.toString(),
                    Json.mapper().valueToTree(FunctionHistory.of(all).changes())));
    ArrayNode exemptions = data.putArray("exemptions");
    for (Exemption each : content.exemptions()) {
      exemptions.add(Items.exemption(each, exempted.getOrDefault(each.id(), 0), content.at()));
    }
    return data;
  }

  /** Those that exist, each with the exemptions that it has; returns how many each one exempts. */
  private static Map<String, Integer> addFunctions(
      ArrayNode functions, Items items, Content content) {
    ExemptFunctions exempt = new ExemptFunctions(content.exemptions(), content.at());
    List<IndexedFunction> rows = new ArrayList<>();
    for (FunctionStatus status : content.functions()) {
      if (status.verdict() != Verdict.DELETED) {
        IndexedFunction row =
            IndexedFunction.of(status.functionArn(), status, UnaryOperator.identity());
        ObjectNode item = items.function(Items.tree(status), row.arn());
        item.set("exemptions", Json.mapper().valueToTree(exempt.exemptionsOf(row)));
        functions.add(item);
        rows.add(row);
      }
    }
    return exempt.count(rows);
  }

  /** In each language why, and how to fix it. */
  private static ObjectNode words(Violation violation, Content content) {
    ObjectNode words = Json.mapper().createObjectNode();
    for (Language language : Language.values()) {
      MessageRenderer renderer =
          new MessageRenderer(language, ZoneOffset.UTC, content.ownership()).at(content::at);
      ObjectNode own = words.putObject(name(language));
      if (violation.rule() != PlacementRule.VPC) {
        own.set("reasonTexts", Json.mapper().valueToTree(renderer.reasons(violation)));
      }
      if (violation.isOpen()) {
        own.set("fix", Items.tree(renderer.fix(violation, null)));
      }
    }
    return words;
  }

  private static String name(Language language) {
    return language.locale().getLanguage();
  }

  /** Adds the texts to the data. */
  static void write(Appendable out, ObjectNode data) throws IOException {
    ObjectNode texts = data.putObject("texts");
    for (Language language : Language.values()) {
      texts.set(name(language), Json.mapper().valueToTree(PageTexts.of(language)));
    }
    String script = new PageFile().script();
    String style = read("style.css");
    // In a script element nothing but the end of it means anything.
    String json = Json.mapper().writeValueAsString(data).replace("<", "\\u003c");
    out.append(DOCUMENT.formatted(hash(script), hash(style), style, json, script));
  }

  private String script() throws IOException {
    add(MAIN);
    StringBuilder script = new StringBuilder("const modules = {};\n");
    modules.forEach(
        (name, body) ->
            script
                .append("modules['%s'] = (() => {\n".formatted(name))
                .append(body)
                .append("})();\n"));
    return script.toString();
  }

  private void add(String name) throws IOException {
    if (modules.containsKey(name)) {
      return;
    }
    if (importing.contains(name)) {
      throw new IllegalStateException("modules import each other: " + importing);
    }
    importing.add(name);
    String text = read(name);
    for (Matcher each = IMPORT.matcher(text); each.find(); ) {
      add(resolve(name, each.group(2)));
    }
    importing.remove(name);
    String body =
        IMPORT
            .matcher(text)
            .replaceAll(
                each ->
                    "const { %s } = modules['%s'];"
                        .formatted(
                            each.group(1).replace(" as ", ": "), resolve(name, each.group(2))));
    List<String> exports = EXPORT.matcher(body).results().map(each -> each.group(2)).toList();
    body = EXPORT.matcher(body).replaceAll("$1 $2");
    modules.put(name, body + "return { " + String.join(", ", exports) + " };\n");
  }

  private static String resolve(String importer, String path) {
    return URI.create(importer).resolve(path).toString();
  }

  private static String read(String name) throws IOException {
    try (InputStream file = PageFile.class.getResourceAsStream("page/" + name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing in the jar");
      }
      return new String(file.readAllBytes(), UTF_8);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
