package io.vpcwatch.alerting.channel.webhook;

import io.vpcwatch.model.Actor;
import io.vpcwatch.model.Attachment;
import io.vpcwatch.model.EventRef;
import io.vpcwatch.model.SanitizedText;
import io.vpcwatch.model.Violation;
import io.vpcwatch.model.ViolationBuilder;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A violation whose text from AWS's callers is sanitized and cut. */
final class SanitizedViolation {
  /** AWS allows 50 tags, 16 subnets and 5 security groups. */
  private static final int MAX_ELEMENTS = 50;

  private SanitizedViolation() {}

  static Violation of(Violation violation) {
    EventRef resolved = violation.resolved();
    return ViolationBuilder.builder(violation)
        .opened(of(violation.opened()))
        .before(of(violation.before()))
        .after(of(violation.after()))
        .resolved(resolved == null ? null : of(resolved))
        .tags(tags(violation.tags()))
        .build();
  }

  private static EventRef of(EventRef event) {
    Actor actor = event.actor();
    return new EventRef(
        event.time(),
        SanitizedText.of(event.eventId()),
        new Actor(
            line(actor.arn()),
            line(actor.type()),
            line(actor.invokedBy()),
            line(actor.sourceAddress()),
            line(actor.userAgent())));
  }

  private static Attachment of(Attachment attachment) {
    return new Attachment(
        attachment.state(),
        line(attachment.vpcId()),
        lines(attachment.subnetIds()),
        lines(attachment.securityGroupIds()),
        line(attachment.capacityProviderArn()));
  }

  private static NavigableMap<String, String> tags(SortedMap<String, String> tags) {
    NavigableMap<String, String> sanitized = new TreeMap<>();
    tags.entrySet().stream()
        .limit(MAX_ELEMENTS)
        .forEach(
            tag -> sanitized.put(SanitizedText.of(tag.getKey()), SanitizedText.of(tag.getValue())));
    return sanitized;
  }

  private static NavigableSet<String> lines(Collection<String> texts) {
    NavigableSet<String> lines = new TreeSet<>();
    texts.stream().limit(MAX_ELEMENTS).map(SanitizedText::of).forEach(lines::add);
    return lines;
  }

  private static @Nullable String line(@Nullable String text) {
    return text == null ? null : SanitizedText.of(text);
  }
}
