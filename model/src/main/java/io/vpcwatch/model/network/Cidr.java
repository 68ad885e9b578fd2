package io.vpcwatch.model.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A block of IPv4 or IPv6 addresses.
 *
 * @param high the first 64 bits of its first address; an IPv4 address is the first 32 of them
 * @param length of the prefix
 */
public record Cidr(boolean v6, long high, long low, int length) {
  static final Cidr ALL_V4 = new Cidr(false, 0, 0, 0);
  static final Cidr ALL_V6 = new Cidr(true, 0, 0, 0);

  /** Index of the addresses that no candidate contains. */
  static final int NONE = -1;

  public Cidr {
    high &= mask(length);
    low &= mask(length - 64);
  }

  /** Null if the text is not a block. */
  static @Nullable Cidr parse(String text) {
    int slash = text.indexOf('/');
    int length = slash < 0 ? -1 : number(text.substring(slash + 1), 10, 3, 128);
    if (length < 0) {
      return null;
    }
    String address = text.substring(0, slash);
    return address.indexOf(':') < 0 ? v4(address, length) : v6(address, length);
  }

  /** The one spelling of a block; any other text, as the id of a prefix list, as it is. */
  public static String canonical(String text) {
    Cidr block = parse(text);
    return block == null ? text : block.toString();
  }

  private static @Nullable Cidr v4(String address, int length) {
    String[] bytes = address.split("\\.", -1);
    if (bytes.length != 4 || length > 32) {
      return null;
    }
    long bits = 0;
    for (String each : bytes) {
      int value = number(each, 10, 3, 255);
      if (value < 0) {
        return null;
      }
      bits = bits << 8 | value;
    }
    return new Cidr(false, bits << 32, 0, length);
  }

  private static @Nullable Cidr v6(String address, int length) {
    int gap = address.indexOf("::");
    List<String> groups = groups(gap < 0 ? address : address.substring(0, gap));
    List<String> last = gap < 0 ? List.of() : groups(address.substring(gap + 2));
    int missing = 8 - groups.size() - last.size();
    if (gap < 0 ? missing != 0 : missing < 1) {
      return null;
    }
    for (int i = 0; i < missing; i++) {
      groups.add("0");
    }
    groups.addAll(last);
    long[] bits = new long[2];
    for (int i = 0; i < 8; i++) {
      int value = number(groups.get(i), 16, 4, 0xffff);
      if (value < 0) {
        return null;
      }
      bits[i / 4] = bits[i / 4] << 16 | value;
    }
    return new Cidr(true, bits[0], bits[1], length);
  }

  private static List<String> groups(String text) {
    return text.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(text.split(":", -1)));
  }

  /** -1 if the text is not a number of at most these digits and value. */
  private static int number(String text, int radix, int digits, int max) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value <= max ? value : -1;
  }

  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
  }

  boolean contains(Cidr other) {
    return v6 == other.v6
        && length <= other.length
        && (other.high & mask(length)) == high
        && (other.low & mask(length - 64)) == low;
  }

  private boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  private Cidr half(boolean second) {
    long bit = second ? 1L << (63 - length % 64) : 0;
    return new Cidr(v6, length < 64 ? high | bit : high, length < 64 ? low : low | bit, length + 1);
  }

  /**
   * Which share of this block's addresses each of the candidates decides, by its index: the first
   * that contains an address decides it.
   */
  Map<Integer, Double> decidedBy(List<Cidr> candidates) {
    int[] all = new int[candidates.size()];
    Arrays.setAll(all, index -> index);
    Map<Integer, Double> shares = new HashMap<>();
    decide(candidates, all, all.length, 1, shares);
    return shares;
  }

  private void decide(
      List<Cidr> candidates, int[] above, int count, double share, Map<Integer, Double> shares) {
    int[] overlapping = new int[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (overlaps(candidates.get(above[i]))) {
        overlapping[found++] = above[i];
      }
    }
    int first = found == 0 ? NONE : overlapping[0];
    if (first == NONE || candidates.get(first).contains(this)) {
      shares.merge(first, share, Double::sum);
    } else {
      half(false).decide(candidates, overlapping, found, share / 2, shares);
      half(true).decide(candidates, overlapping, found, share / 2, shares);
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (!v6) {
      for (int shift = 56; shift >= 32; shift -= 8) {
        text.append(high >>> shift & 0xff).append(shift == 32 ? "/" : ".");
      }
      return text.append(length).toString();
    }
    int[] gap = longestZeros();
    for (int i = 0; i < 8; i++) {
      if (i == gap[0]) {
        text.append("::");
        i += gap[1] - 1;
      } else {
        text.append(i == 0 || i == gap[0] + gap[1] ? "" : ":")
            .append(Integer.toHexString(group(i)));
      }
    }
    return text.append('/').append(length).toString();
  }

  private int group(int index) {
    return (int) ((index < 4 ? high : low) >>> (48 - index % 4 * 16) & 0xffff);
  }

  /** The first of the longest runs of zeros, of at least two groups: where it begins, how long. */
  private int[] longestZeros() {
    int[] longest = {-2, 1};
    for (int start = 0; start < 8; start++) {
      int end = start;
      while (end < 8 && group(end) == 0) {
        end++;
      }
      if (end - start > longest[1]) {
        longest = new int[] {start, end - start};
      }
    }
    return longest;
  }
}
