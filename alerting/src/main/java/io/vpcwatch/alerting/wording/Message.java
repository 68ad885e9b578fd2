package io.vpcwatch.alerting.wording;

import io.vpcwatch.model.Delivery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A notification in words, for any destination to lay out. All of it is safe to show as plain text
 * ({@link PlainLine}); nothing of it is escaped for a markup.
 *
 * @param subject the same words for all messages of an incident but for what became of it, as mail
 *     programs make threads of them
 * @param headline names the function and what became of it; every word of it is ours or a checked
 *     name
 * @param facts who, when, where, before and after, in this order
 * @param why it matters and what it means; null when it is over
 * @param fix what to do about it in a sentence, null when it is over
 * @param command the fix for copying into a shell: made of checked names only, null if there is
 *     none
 * @param guide how to mend it in full, for destinations with room; empty when it is over
 * @param link to the function in the AWS console, null where we don't know the console's address
 * @param footer with the id of the incident
 */
public record Message(
    Delivery.Notice notice,
    String subject,
    String headline,
    List<Fact> facts,
    @Nullable Fact why,
    @Nullable Fact fix,
    @Nullable String command,
    List<Section> guide,
    @Nullable Fact link,
    String footer) {

  /** Copies the lists. */
  public Message {
    facts = List.copyOf(facts);
    guide = List.copyOf(guide);
  }

  /**
   * A labelled value.
   *
   * @param label ours
   * @param value written by anybody, made a {@link PlainLine}
   */
  public record Fact(String label, String value) {

    /** Makes the value harmless and short. */
    public Fact {
      value = PlainLine.of(value);
    }
  }
}
