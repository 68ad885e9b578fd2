package io.vpcwatch.alerting.notification;

import io.soabase.recordbuilder.core.RecordBuilder;
import io.soabase.recordbuilder.core.RecordBuilder.Initializer;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Severity;
import io.vpcwatch.model.Violation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rendered notification, for any channel to format. All text is safe as plain text ({@link
 * SanitizedText}) and not escaped for any markup.
 *
 * @param thread the same for all messages of an incident, or of a group of them: its id
 * @param kind its role in the thread: {@link IncidentUpdate#kind}, bulletin or test
 * @param subject the same in all messages of a thread but for a prefix, as mail programs form
 *     threads by it
 * @param headline names the function and the event; contains only texts of vpcwatch and validated
 *     names
 * @param severity the highest of what it is about; null if it is about no violation
 * @param facts where, how severe, whose, when, who, before and after, in this order
 * @param why why it matters; null when it is resolved
 * @param fix how to fix it, in one sentence; null when it is resolved
 * @param command the fix as a shell command, made of validated names only; null if there is none
 * @param guide the fix in detail, for channels with room for it; empty when it is resolved
 * @param actions what a reader can decide, for channels that get to know it
 * @param page link to it in the page of vpcwatch; null where there is none
 * @param link to the function in the AWS console; null where its address is unknown
 * @param footer names the incident
 * @param root the first message of the thread at the destination; null if there is none
 * @param violations the violations that it is about, for programs
 * @param labels what is known about each of them, by its id, for programs: the severity, and if
 *     known the owner and what the settings have about the account
 */
@RecordBuilder
public record Message(
    String thread,
    String kind,
    Tone tone,
    @Nullable Severity severity,
    String subject,
    String headline,
    List<Fact> facts,
    @Nullable Fact why,
    @Nullable Fact fix,
    @Nullable String command,
    @Initializer(value = "of", source = List.class) List<Section> guide,
    @Initializer(value = "of", source = List.class) List<Action> actions,
    @Nullable Fact page,
    @Nullable Fact link,
    String footer,
    @Nullable ThreadRef root,
    @Initializer(value = "of", source = List.class) List<Violation> violations,
    @Initializer(value = "of", source = Map.class) Map<String, SortedMap<String, String>> labels) {
  /** The kind of the first message of an incident. */
  public static final String OPENED = "opened";

  /** The beginning of the kinds of messages by which somebody takes on an incident. */
  public static final String ACKNOWLEDGED = "acknowledged";

  /** The kinds of messages that belong to no incident. */
  public static final String TEST = "test";

  public static final String BULLETIN = "bulletin";
  private static final Set<String> FIRST_IN_THREAD = Set.of(OPENED, TEST, BULLETIN);

  public Message {
    facts = List.copyOf(facts);
    guide = List.copyOf(guide);
    actions = List.copyOf(actions);
    violations = List.copyOf(violations);
    labels = Map.copyOf(labels);
  }

  /** Identifies duplicates: a message that is sent twice has the same one. */
  public String id() {
    return thread + "/" + kind;
  }

  /** Somebody has taken on the incident. */
  public boolean isAcknowledgement() {
    return kind.startsWith(ACKNOWLEDGED);
  }

  /**
   * Whether somebody has to act on it, or has: then it is worth a ticket or an alert, as a test is.
   * A summary of history is not.
   */
  public boolean isActionable() {
    return tone != Tone.INFO || fix != null || kind.equals(TEST) || isAcknowledgement();
  }

  /** Where to look next; without the value that is longer than the limit. */
  public List<Fact> links(int longest) {
    return Stream.of(page, link)
        .filter(Objects::nonNull)
        .filter(each -> each.value().length() < longest)
        .toList();
  }

  /** The lists of a digest or summary; of a message about one incident there are none. */
  public List<Section> lists() {
    // What else a message about several has is how to fix it.
    return violations.isEmpty()
        ? guide
        : guide.subList(0, violations.size() == 1 || guide.isEmpty() ? 0 : 1);
  }

  /** Whether it follows another message of its thread. */
  public boolean isReply() {
    return !FIRST_IN_THREAD.contains(kind);
  }

  public enum Tone {
    FIRING,
    RESOLVED,
    INFO
  }

  /**
   * A button.
   *
   * @param id {@code acknowledge} or {@code snooze}
   */
  public record Action(String id, String label) {}

  /**
   * A labelled value.
   *
   * @param value from any source; the constructor sanitizes it
   */
  public record Fact(String label, String value) {
    public Fact {
      value = SanitizedText.of(value);
    }
  }

  /**
   * A part of a longer text, made of texts of vpcwatch and validated names.
   *
   * @param code for copying, after the steps and paragraphs; may have several lines
   */
  public record Section(
      String title, List<String> steps, List<String> paragraphs, @Nullable String code) {
    public Section {
      steps = List.copyOf(steps);
      paragraphs = List.copyOf(paragraphs);
    }
  }
}
