package io.vpcwatch.alerting.notification;

import java.util.List;

/** A part of a longer text. */
public record Section(String title, List<Paragraph> paragraphs) {

  /** Copies the list. */
  public Section {
    paragraphs = List.copyOf(paragraphs);
  }

  /** How a paragraph is shown. */
  public enum Kind {
    TEXT,
    /** One of several steps, in order. */
    STEP,
    /** For copying; may have several lines. */
    CODE
  }

  /**
   * A paragraph.
   *
   * @param text from a message bundle and validated names
   */
  public record Paragraph(Kind kind, String text) {}
}
