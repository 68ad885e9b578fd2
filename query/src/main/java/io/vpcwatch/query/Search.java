package io.vpcwatch.query;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.service.AccountTable;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds a part of any text of an item; upper and lower case are equal. Of what many items share
 * each text is looked at once.
 */
final class Search {
  private final String wanted;
  private final Set<String> accounts = new HashSet<>();
  private final IdentityHashMap<Object, Boolean> known = new IdentityHashMap<>();

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
   * Finds a function by any part of its ARN, of the name of its account, and of its tags' values.
   *
   * @param by who caused its state
   * @param more texts
   */
  boolean finds(FunctionArn arn, String by, Map<String, String> tags, String... more) {
    if (wanted.isEmpty()
        || isIn(arn.name())
        || accounts.contains(arn.account())
        || isInShared(arn.account())
        || isInShared(arn.region())
        || isInShared(by)
        || isInShared(tags)) {
      return true;
    }
    for (String text : more) {
      if (isIn(text)) {
        return true;
      }
    }
    // Else it would be in one of the parts.
    return wanted.indexOf(':') >= 0 && isIn(arn.toString());
  }

  /**
   * @param shared a text, or tags
   */
  private boolean isInShared(Object shared) {
    Boolean found = known.get(shared);
    if (found == null) {
      found =
          shared instanceof Map<?, ?> tags
              ? tags.values().stream().anyMatch(value -> isIn((String) value))
              : isIn((String) shared);
      known.put(shared, found);
    }
    return found;
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
