package io.vpcwatch.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a function is connected to a VPC, as one fact shows it. The ids are sorted, so that equal
 * attachments are equal whatever order AWS listed them in; all of them are empty unless the state
 * is {@link State#ATTACHED}.
 *
 * @param vpcId may be missing even when attached: requests never name it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Attachment(
    State state,
    @Nullable String vpcId,
    SortedSet<String> subnetIds,
    SortedSet<String> securityGroupIds) {

  /** Whether the function is in a VPC. */
  public enum State {
    /** At least one non-blank subnet id was shown. */
    @JsonProperty("attached")
    ATTACHED,
    /** The configuration was shown, and it has no subnet. */
    @JsonProperty("detached")
    DETACHED,
    /** The fact says nothing about the VPC. */
    @JsonProperty("unknown")
    UNKNOWN
  }

  private static final Attachment NOTHING_KNOWN =
      new Attachment(
          State.UNKNOWN, null, Collections.emptySortedSet(), Collections.emptySortedSet());
  private static final Attachment NO_VPC =
      new Attachment(
          State.DETACHED, null, Collections.emptySortedSet(), Collections.emptySortedSet());

  /** Copies the sets; absent ones (JSON) become empty. */
  public Attachment {
    subnetIds = sorted(subnetIds);
    securityGroupIds = sorted(securityGroupIds);
  }

  public static Attachment unknown() {
    return NOTHING_KNOWN;
  }

  public static Attachment detached() {
    return NO_VPC;
  }

  /**
   * Attached if a non-blank subnet id is among the given ones, else detached: the five ways to say
   * "no VPC" are one.
   */
  public static Attachment of(
      @Nullable String vpcId, Collection<String> subnetIds, Collection<String> securityGroupIds) {
    SortedSet<String> subnets = nonBlank(subnetIds);
    if (subnets.isEmpty()) {
      return NO_VPC;
    }
    String vpc = vpcId == null || vpcId.isBlank() ? null : vpcId;
    return new Attachment(State.ATTACHED, vpc, subnets, nonBlank(securityGroupIds));
  }

  public boolean isKnown() {
    return state != State.UNKNOWN;
  }

  public boolean isAttached() {
    return state == State.ATTACHED;
  }

  private static SortedSet<String> sorted(@Nullable SortedSet<String> ids) {
    return ids == null
        ? Collections.emptySortedSet()
        : Collections.unmodifiableSortedSet(new TreeSet<>(ids));
  }

  private static SortedSet<String> nonBlank(Collection<String> ids) {
    SortedSet<String> kept = new TreeSet<>(ids);
    kept.removeIf(String::isBlank);
    return kept;
  }
}
