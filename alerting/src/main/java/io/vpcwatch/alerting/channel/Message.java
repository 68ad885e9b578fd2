package io.vpcwatch.alerting.channel;

import io.vpcwatch.model.Delivery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A notification in words, for any destination to lay out. All of it is safe to show as plain text
 * ({@link PlainLine}); nothing of it is escaped for a markup.
 *
 * @param headline names the function and what became of it; every word of it is ours or a checked
 *     name
 * @param facts who, when, where, before and after, in this order
 * @param why it matters and what it means; null when it is over
 * @param fix what to do about it in a sentence, null when it is over
 * @param command the fix for copying into a shell: made of checked names only, null if there is
 *     none
 * @param link to the function in the AWS console, null where we don't know the console's address
 * @param footer with the id of the incident
 */
public record Message(
    Delivery.Notice notice,
    String headline,
    List<Fact> facts,
    @Nullable Fact why,
    @Nullable Fact fix,
    @Nullable String command,
    @Nullable Fact link,
    String footer) {

  /** Copies the list. */
  public Message {
    facts = List.copyOf(facts);
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
