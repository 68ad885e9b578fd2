package io.vpcwatch.alerting.notification;

import java.util.List;

/**
 * A part of a longer text.
 *
 * @param title ours
 */
public record Section(String title, List<Paragraph> paragraphs) {

  /** Copies the list. */
  public Section {
    paragraphs = List.copyOf(paragraphs);
  }

  /** How a paragraph is shown. */
  public enum Kind {
    TEXT,
    /** One of several things to do in their order. */
    STEP,
    /** For copying; of several lines. */
    CODE
  }

  /**
   * A paragraph.
   *
   * @param text made of words that are ours and of names that were checked
   */
  public record Paragraph(Kind kind, String text) {}
}
