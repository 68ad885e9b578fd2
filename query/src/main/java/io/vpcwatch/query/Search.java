package io.vpcwatch.query;

import io.vpcwatch.service.AccountTable;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds a part of any text of an item; upper and lower case are equal. */
final class Search {
  private final String wanted;
  private final Set<String> accounts = new HashSet<>();

  /**
   * @param wanted null finds everything
   */
  Search(@Nullable String wanted, AccountTable table) {
    this.wanted = wanted == null ? "" : wanted.strip().toLowerCase(Locale.ROOT);
    table
        .accounts()
        .forEach(
            (id, account) -> {
              if (account.name().filter(this::isIn).isPresent()) {
                accounts.add(id);
              }
            });
  }

  /**
   * @param account also found by its name
   * @param tags their values
   */
  boolean finds(String account, Map<String, String> tags, String... texts) {
    if (wanted.isEmpty() || accounts.contains(account)) {
      return true;
    }
    for (String text : texts) {
      if (isIn(text)) {
        return true;
      }
    }
    return tags.values().stream().anyMatch(this::isIn);
  }

  private boolean isIn(String text) {
    int last = text.length() - wanted.length();
    for (int i = 0; i <= last; i++) {
      int matched = 0;
      while (matched < wanted.length()
          && Character.toLowerCase(text.charAt(i + matched)) == wanted.charAt(matched)) {
        matched++;
      }
      if (matched == wanted.length()) {
        return true;
      }
    }
    return false;
  }
}
