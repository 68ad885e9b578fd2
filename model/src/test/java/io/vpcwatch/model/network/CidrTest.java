package io.vpcwatch.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "0.0.0.0/0, 0.0.0.0/0",
    "255.255.255.255/32, 255.255.255.255/32",
    "::/0, ::/0",
    "0:0:0:0:0:0:0:0/0, ::/0",
    "2001:DB8:0:0:1:0:0:1/128, 2001:db8::1:0:0:1/128",
    "2001:db8::ffff/32, 2001:db8::/32",
    "fe80:0:0:0:1:2:3:4/64, fe80::/64",
    "1:2:3:4:5:6:7:8/128, 1:2:3:4:5:6:7:8/128",
    "1:0:3:4:5:6:7:8/128, 1:0:3:4:5:6:7:8/128",
    "::1/128, ::1/128",
    "1::/16, 1::/16",
  })
  void a_block_has_one_spelling(String text, String canonical) {
    assertThat(Cidr.canonical(text)).isEqualTo(canonical);
    assertThat(Cidr.canonical(canonical)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pl-1",
        "sg-1",
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0/8",
        "256.0.0.0/8",
        "10.0.0.-1/8",
        "1:2:3/16",
        "1::2::3/16",
        "::1/129",
        "g::/16",
        "12345::/16",
        "1:2:3:4:5:6:7:8::/16",
        "::ffff:1.2.3.4/128",
        "٣.0.0.0/8",
        ":1:2:3:4:5:6:7/128"
      })
  void other_text_stays_as_it_is(String text) {
    assertThat(Cidr.parse(text)).isNull();
    assertThat(Cidr.canonical(text)).isEqualTo(text);
  }

  @Test
  void blocks_of_different_families_contain_no_common_address() {
    assertThat(Cidr.ALL_V6.contains(Cidr.parse("10.0.0.0/8"))).isFalse();
    assertThat(Cidr.ALL_V4.contains(Cidr.parse("10.0.0.0/8"))).isTrue();
    assertThat(Cidr.parse("10.0.0.0/8").contains(Cidr.ALL_V4)).isFalse();
    assertThat(Cidr.parse("2001:db8::/100").contains(Cidr.parse("2001:db8::1/128"))).isTrue();
    assertThat(Cidr.parse("2001:db8::/127").contains(Cidr.parse("2001:db8::2/128"))).isFalse();
  }

  @Test
  void the_first_block_that_contains_an_address_decides_it() {
    Map<Integer, Double> shares =
        Cidr.ALL_V4.decidedBy(
            List.of(
                Cidr.parse("0.0.0.0/2"),
                Cidr.parse("64.0.0.0/2"),
                Cidr.parse("0.0.0.0/1"),
                Cidr.parse("128.0.0.0/32")));

    assertThat(shares.get(0)).isEqualTo(0.25);
    assertThat(shares.get(1)).isEqualTo(0.25);
    assertThat(shares).doesNotContainKey(2);
    assertThat(shares.get(3)).isEqualTo(Math.pow(2, -32));
    assertThat(shares.get(Cidr.NONE)).isCloseTo(0.5, within(1e-9));
  }

  @Property(tries = 500)
  void shares_are_those_of_counting(@ForAll List<@IntRange(max = 510) Integer> numbers) {
    List<Cidr> blocks = numbers.stream().limit(20).map(CidrTest::block).toList();
    double[] counted = new double[blocks.size() + 1];
    for (int address = 0; address < 256; address++) {
      int decider = blocks.size();
      for (int i = blocks.size() - 1; i >= 0; i--) {
        decider = blocks.get(i).contains(Cidr.parse(address + ".0.0.0/8")) ? i : decider;
      }
      counted[decider] += 1.0 / 256;
    }

    Map<Integer, Double> shares = Cidr.ALL_V4.decidedBy(blocks);

    for (int i = 0; i < counted.length; i++) {
      assertThat(shares.getOrDefault(i == blocks.size() ? Cidr.NONE : i, 0.0))
          .isCloseTo(counted[i], within(1e-9));
    }
  }

  /** The blocks of up to 8 bits, by number. */
  private static Cidr block(int number) {
    int length = 31 - Integer.numberOfLeadingZeros(number + 1);
    return Cidr.parse(((number + 1 - (1 << length)) << (8 - length)) + ".0.0.0/" + length);
  }
}
