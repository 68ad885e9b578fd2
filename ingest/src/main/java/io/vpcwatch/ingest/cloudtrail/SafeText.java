package io.vpcwatch.ingest.cloudtrail;

import org.jspecify.annotations.Nullable;

/**
 * Text that a caller of AWS wrote, in a form that can be stored: of bounded length and valid
 * Unicode.
 */
final class SafeText {
  static final int LONGEST = 1024;

  private static final char REPLACEMENT = '\ufffd';

  private SafeText() {}

  static @Nullable String orNull(@Nullable String text) {
    return text == null ? null : of(text, LONGEST);
  }

  /**
   * Cut between characters. A lone surrogate, which JSON can spell but UTF-8 can't, is replaced.
   */
  static String of(String text, int longest) {
    int end = Math.min(text.length(), longest);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder safe = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        safe.append(c).append(text.charAt(++i));
      } else {
        safe.append(Character.isSurrogate(c) ? REPLACEMENT : c);
      }
    }
    return safe.toString();
  }
}
