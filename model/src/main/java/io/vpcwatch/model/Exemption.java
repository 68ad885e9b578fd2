package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A documented exception from the policy: who allows which functions to violate it, why, and for
 * how long.
 *
 * <p>The set of all exemptions only grows, so that the order in which they arrive does not matter:
 * the matchers and the beginning of an id never change, and an exemption that is withdrawn keeps
 * its record with {@code revokedAt}. An entry of the user with other matchers gets another id, of
 * the same name: {@code ci}, then {@code ci~2}.
 *
 * @param matchers a function is covered if any of them matches
 * @param rules from which it exempts; none means from {@link PlacementRule#VPC}
 * @param ticket a link
 * @param validFrom the first moment at which it applies
 * @param validUntil the first moment at which it no longer applies
 * @param revokedAt when it was withdrawn
 * @param revokedBy by whom
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Exemption(
    String id,
    List<Matcher> matchers,
    @RecordBuilder.Initializer(source = Collections.class, value = "emptySortedSet")
        SortedSet<PlacementRule> rules,
    String owner,
    String reason,
    @Nullable String ticket,
    Instant validFrom,
    Instant validUntil,
    @Nullable Instant revokedAt,
    @Nullable String revokedBy,
    String createdBy,
    Instant createdAt) {
  /** How far ahead of its creation or renewal the end may be: a year. */
  public static final Duration LONGEST = Duration.ofDays(366);

  private static final SortedSet<PlacementRule> DEFAULT_RULES =
      Copies.sorted(Set.of(PlacementRule.VPC));
  private static final int MAX_TEXT = 1000;
  private static final char VERSION = '~';
  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}(~[0-9]{1,6})?");
  private static final Pattern LINK = Pattern.compile("https?://\\S+");

  public Exemption {
    matchers = matchers == null ? List.of() : List.copyOf(matchers);
    rules = Copies.sorted(rules);
    require(
        ID.matcher(id).matches(),
        "the id " + SanitizedText.quoted(id) + " must consist of letters, digits, dots and dashes");
    require(!matchers.isEmpty(), "an exemption needs at least one matcher");
    requireText("owner", owner);
    requireText("reason", reason);
    requireText("createdBy", createdBy);
    require(
        ticket == null || (ticket.length() <= MAX_TEXT && LINK.matcher(ticket).matches()),
        "ticket must be a link, https://…");
    require(validUntil.isAfter(validFrom), "its end must be after its beginning");
  }

  /**
   * What the functions have that it covers; the parts that are null are not compared.
   *
   * @param arn the whole ARN, in which {@code *} stands for any text and {@code ?} for one
   *     character
   * @param tags which the function must have, beside any others; a value may have {@code *} and
   *     {@code ?}, which tags themselves can't
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Matcher(
      @Nullable String arn,
      @Nullable String account,
      @Nullable String region,
      SortedMap<String, String> tags) {
    private static final Pattern ARN = Pattern.compile("[A-Za-z0-9:._*?-]{1,300}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    private static final int COLONS = 6;

    public Matcher {
      tags = Copies.sorted(tags);
      require(
          arn != null || account != null || region != null || !tags.isEmpty(),
          "a matcher needs at least one of arn, account, region and tags");
      if (arn != null) {
        requireMatchable(arn);
      }
      require(
          account == null || ACCOUNT.matcher(account).matches(),
          "account must be 12 digits: " + quoted(account));
      require(
          region == null || REGION.matcher(region).matches(),
          "region must be the name of a region, such as eu-west-1: " + quoted(region));
      tags.forEach(
          (key, value) ->
              require(!key.isBlank() && value != null, "a tag needs a key and a value"));
    }

    /** A pattern that no ARN of a function can match is a mistake. */
    private static void requireMatchable(String arn) {
      require(
          ARN.matcher(arn).matches() && (arn.startsWith("arn:") || arn.startsWith("*")),
          "arn must be the ARN of a function, with * and ? as wildcards: " + quoted(arn));
      long colons = arn.chars().filter(character -> character == ':').count();
      boolean isPlain = arn.indexOf('*') < 0 && arn.indexOf('?') < 0;
      require(
          colons <= COLONS
              && (colons == COLONS || arn.indexOf('*') >= 0)
              && (!isPlain || isFunction(arn)),
          "arn matches no function, because ARNs of functions are arn:aws:lambda:REGION:ACCOUNT:function:NAME: "
              + quoted(arn));
    }

    private static boolean isFunction(String arn) {
      try {
        return FunctionArn.parse(arn).toString().equals(arn);
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private static String quoted(@Nullable String text) {
      return SanitizedText.quoted(String.valueOf(text));
    }

    /**
     * @param present the function's tags
     */
    public boolean matches(FunctionArn function, Map<String, String> present) {
      return matchesArn(function)
          && tags.entrySet().stream()
              .allMatch(
                  tag -> {
                    String value = present.get(tag.getKey());
                    return value != null && matchesGlob(tag.getValue(), value);
                  });
    }

    /** Whether it covers the function if that has the tags. */
    boolean matchesArn(FunctionArn function) {
      return (account == null || account.equals(function.account()))
          && (region == null || region.equals(function.region()))
          && (arn == null || matchesGlob(arn, function.toString()));
    }

    /**
     * Compares without recursion: after a difference only the last {@code *} takes one character
     * more, so that the time is bounded by the product of the lengths.
     */
    static boolean matchesGlob(String glob, String text) {
      int at = 0;
      int star = -1;
      int resume = 0;
      for (int i = 0; i < text.length(); ) {
        char expected = at < glob.length() ? glob.charAt(at) : 0;
        if (expected == '*') {
          star = at++;
          resume = i;
        } else if (at < glob.length() && (expected == '?' || expected == text.charAt(i))) {
          at++;
          i++;
        } else if (star >= 0) {
          at = star + 1;
          i = ++resume;
        } else {
          return false;
        }
      }
      while (at < glob.length() && glob.charAt(at) == '*') {
        at++;
      }
      return at == glob.length();
    }
  }

  @JsonProperty(value = "v", access = JsonProperty.Access.READ_ONLY)
  public int v() {
    return 1;
  }

  /** The rules from which it exempts. */
  public SortedSet<PlacementRule> exemptsFrom() {
    return rules.isEmpty() ? DEFAULT_RULES : rules;
  }

  /** Whether it exempts from the rule. */
  public boolean isFrom(PlacementRule rule) {
    return exemptsFrom().contains(rule);
  }

  /** Whether it covers the function, at whatever time. */
  public boolean matches(FunctionArn function, Map<String, String> tags) {
    return matchers.stream().anyMatch(matcher -> matcher.matches(function, tags));
  }

  /**
   * The first moment at which it no longer applies. It is not after {@code validFrom} if the
   * exemption was withdrawn before it began: then it never applies.
   */
  public Instant until() {
    return revokedAt != null && revokedAt.isBefore(validUntil) ? revokedAt : validUntil;
  }

  /** Whether it ends after the other one; the id decides if both end at the same time. */
  boolean endsAfter(Exemption other) {
    int difference = until().compareTo(other.until());
    return difference > 0 || (difference == 0 && id.compareTo(other.id) > 0);
  }

  public boolean isInForce(Instant at) {
    return !at.isBefore(validFrom) && at.isBefore(until());
  }

  /** The id without its version: what the user calls it. */
  public String name() {
    int end = id.indexOf(VERSION);
    return end < 0 ? id : id.substring(0, end);
  }

  /** Of two exemptions of one name, the one with the higher version is current. */
  public int version() {
    int end = id.indexOf(VERSION);
    return end < 0 ? 1 : Integer.parseInt(id.substring(end + 1));
  }

  /** The id of the exemption that replaces this one. */
  public String nextId() {
    return name() + VERSION + (version() + 1);
  }

  private static void requireText(String what, String text) {
    require(
        !text.isBlank() && text.length() <= MAX_TEXT,
        what + " must be a text of at most " + MAX_TEXT + " characters");
  }

  private static void require(boolean valid, String problem) {
    if (!valid) {
      throw new IllegalArgumentException(problem);
    }
  }
}
