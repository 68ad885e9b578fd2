package io.vpcwatch.alerting.notification;

import io.vpcwatch.alerting.channel.SanitizedText;
import io.vpcwatch.model.Delivery;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A notification in words, for any destination to lay out. All of it is safe to show as plain text
 * ({@link SanitizedText}); nothing of it is escaped for a markup.
 *
 * @param id told twice, a message has the same one
 * @param subject the same words for all messages of a thread but for what became of it, as mail
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
 * @param footer what it belongs to
 * @param root of the thread, as the destination calls it; null if it has none
 * @param violations that it is about, for programs
 */
public record Message(
    Id id,
    Tone tone,
    String subject,
    String headline,
    List<Fact> facts,
    @Nullable Fact why,
    @Nullable Fact fix,
    @Nullable String command,
    List<Section> guide,
    @Nullable Fact link,
    String footer,
    @Nullable ThreadRef root,
    List<Violation> violations) {

  /** Copies the lists. */
  public Message {
    facts = List.copyOf(facts);
    guide = List.copyOf(guide);
    violations = List.copyOf(violations);
  }

  /**
   * Which message it is.
   *
   * @param thread the same for all that belongs together: the id of the incident
   * @param kind what of the thread it tells: opened, reminder-1, resolved, bulletin, test
   */
  public record Id(String thread, String kind) {
    /** The kind of the message that the thread of an incident begins with. */
    public static final String OPENED = "opened";

    /** Of what news tell. */
    public static Id of(String thread, IncidentUpdate news) {
      String kind = news.notice().name().toLowerCase(Locale.ROOT);
      // Each is another message.
      return new Id(
          thread, news.notice() == Delivery.Notice.REMINDER ? kind + "-" + news.reminder() : kind);
    }

    /** The kinds of the messages that belong to no incident. */
    public static final String TEST = "test";

    public static final String BULLETIN = "bulletin";

    private static final Set<String> ROOTS = Set.of(OPENED, TEST, BULLETIN);

    /** Whether others of its thread came before. */
    public boolean isAnswer() {
      return !ROOTS.contains(kind);
    }

    /** The one that its thread begins with. */
    public Id root() {
      return new Id(thread, OPENED);
    }

    @Override
    public String toString() {
      return thread + "/" + kind;
    }
  }

  /** How it is to be taken. */
  public enum Tone {
    ALARM,
    RELIEF,
    NEUTRAL
  }

  /**
   * A labelled value.
   *
   * @param label ours
   * @param value written by anybody, made a {@link SanitizedText}
   */
  public record Fact(String label, String value) {

    /** Makes the value harmless and short. */
    public Fact {
      value = SanitizedText.of(value);
    }
  }
}
