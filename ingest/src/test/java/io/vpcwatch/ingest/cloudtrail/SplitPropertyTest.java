package io.vpcwatch.ingest.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SplitPropertyTest {
  private static final String[] TEXTS = {
    "plain",
    "}",
    "{\"",
    "\\",
    "\"",
    "\"},{\"",
    "a\nb",
    "é𝄞",
    "\u0001",
    "{\"Records\":[{",
    "'",
    "\\\\u0022"
  };

  /** Gives a few bytes at a time, so that the window's end falls anywhere. */
  private static final class Crumbs extends InputStream {
    private final InputStream in;
    private final Random random;

    Crumbs(byte[] bytes, long seed) {
      this.in = new ByteArrayInputStream(bytes);
      this.random = new Random(seed);
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] target, int from, int length) throws java.io.IOException {
      return in.read(target, from, Math.min(length, 1 + random.nextInt(13)));
    }
  }

  private static ObjectNode record(int number, Random random) {
    ObjectNode record =
        random.nextInt(3) == 0 ? Records.ofOtherService(number) : Records.deletion(number);
    record.put("userAgent", TEXTS[random.nextInt(TEXTS.length)]);
    ObjectNode more = record.putObject("additionalEventData");
    for (int i = random.nextInt(5); i > 0; i--) {
      more.withArray("list")
          .addObject()
          .put(TEXTS[random.nextInt(TEXTS.length)], random.nextInt())
          .putArray("deeper")
          .add(true);
    }
    return record;
  }

  private static String text(ObjectNode record, Random random) {
    return random.nextBoolean() ? record.toString() : record.toPrettyString();
  }

  private static String input(List<ObjectNode> records, Random random) {
    List<String> texts = records.stream().map(record -> text(record, random)).toList();
    return switch (random.nextInt(6)) {
      case 0 -> "{\"Records\":[" + String.join(",", texts) + "]}";
      case 1 ->
          "{\"before\":{\"Records\":[]},\"Records\" : ["
              + String.join(" ,\n", texts)
              + "], \"after\":[1,{}]}\n";
      case 2 -> String.join("\n", texts);
      case 3 -> "[" + String.join(",", texts) + "]";
      case 4 ->
          texts.stream().map(text -> "{\"Records\":[" + text + "]}").collect(Collectors.joining());
      default -> records.stream().map(Records::envelope).collect(Collectors.joining());
    };
  }

  private static List<ObjectNode> records(int count, Random random) {
    List<ObjectNode> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record(i, random));
    }
    return records;
  }

  @Property(tries = 500)
  void every_record_is_found_in_every_shape_of_input_and_wherever_buffers_end(
      @ForAll long seed, @ForAll @IntRange(max = 8) int count) {
    Random random = new Random(seed);
    List<ObjectNode> records = records(count, random);
    byte[] input = input(records, random).getBytes(StandardCharsets.UTF_8);
    byte[] bytes = random.nextInt(4) == 0 ? Gzips.gzip(input) : input;

    Recorded recorded = Recorded.of(new Crumbs(bytes, seed), ReadLimits.defaults());

    List<String> expected =
        records.stream()
            .filter(record -> record.path("eventSource").asText().startsWith("lambda"))
            .map(record -> record.path("eventID").asText())
            .toList();
    assertThat(recorded.eventIds()).isEqualTo(expected);
    assertThat(recorded.deadLetters).isEmpty();
    assertThat(recorded.counts.records()).isEqualTo(count);
    assertThat(recorded.counts.bytes()).isEqualTo(input.length);
  }

  @Property(tries = 500)
  void damage_is_the_same_wherever_buffers_end_and_never_reaches_the_records_before(
      @ForAll long seed, @ForAll @Size(max = 5) byte[] damage) {
    Random random = new Random(seed);
    byte[] good = (Records.deletion(77) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] input = input(records(4, random), random).getBytes(StandardCharsets.UTF_8);
    int at = random.nextInt(input.length);
    System.arraycopy(damage, 0, input, at, Math.min(damage.length, input.length - at));
    byte[] all = Gzips.concat(good, input);

    Recorded whole = Recorded.of(all);
    Recorded crumbs = Recorded.of(new Crumbs(all, seed), ReadLimits.defaults());

    assertThat(whole.eventIds()).startsWith("event-77");
    assertThat(crumbs.changes).isEqualTo(whole.changes);
    assertThat(crumbs.ignored).isEqualTo(whole.ignored);
    assertThat(crumbs.deadLetters).usingRecursiveComparison().isEqualTo(whole.deadLetters);
  }

  @Property(tries = 200)
  void arbitrary_bytes_are_one_dead_letter(@ForAll @Size(min = 1, max = 300) byte[] bytes) {
    Recorded recorded = Recorded.of(bytes);

    assertThat(recorded.changes).isEmpty();
    assertThat(recorded.deadLetters.size()).isLessThanOrEqualTo(2);
  }
}
