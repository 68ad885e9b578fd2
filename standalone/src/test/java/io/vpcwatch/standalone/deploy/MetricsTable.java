package io.vpcwatch.standalone.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of metrics in docs/metrics.md: the labels of each metric. */
public final class MetricsTable {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| ((?:`\\w+`(?:, )?)*) \\|");
  private static final Pattern LABEL = Pattern.compile("`(\\w+)`");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^((?:vpcwatch|disk)_\\w+)(?:\\{(.*)})? [^ ]+$");
  private static final Pattern SAMPLE_LABEL = Pattern.compile("(\\w+)=\"");
  private static final Pattern HISTOGRAM_SUFFIX = Pattern.compile("_(bucket|sum|count|max)$");

  private final Map<String, Set<String>> labels = new TreeMap<>();

  public MetricsTable() {
    try {
      ROW.matcher(Files.readString(Path.of("../docs/metrics.md")))
          .results()
          .forEach(row -> labels.put(row.group(1), groups(LABEL, row.group(2))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The labels of a metric, or of the histogram that a series belongs to; null if unknown. */
  @Nullable Set<String> labels(String series) {
    return labels.containsKey(series)
        ? labels.get(series)
        : labels.get(HISTOGRAM_SUFFIX.matcher(series).replaceFirst(""));
  }

  /** What is exposed otherwise than the table has it. */
  public Map<String, String> differences(String exposed) {
    return SAMPLE
        .matcher(exposed)
        .results()
        .filter(sample -> !labelsOf(sample).equals(labels(sample.group(1))))
        .collect(
            Collectors.toMap(
                sample -> sample.group(1),
                sample -> labelsOf(sample) + " instead of " + labels(sample.group(1)),
                (one, other) -> one,
                TreeMap::new));
  }

  private static Set<String> labelsOf(MatchResult sample) {
    Set<String> found = groups(SAMPLE_LABEL, sample.group(2) == null ? "" : sample.group(2));
    found.remove("le");
    return found;
  }

  private static Set<String> groups(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
