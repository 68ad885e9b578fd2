package io.vpcwatch.query;

import io.vpcwatch.model.FunctionArn;
import io.vpcwatch.service.AccountTable;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a part of any text of an item; upper and lower case are equal. Of what many items share
 * each text is looked at once.
 */
final class Search {
  private final String wanted;
  private final AccountTable accounts;
  private final IdentityHashMap<Object, Boolean> known = new IdentityHashMap<>();

  /**
   * @param wanted null finds everything
   */
  Search(@Nullable String wanted, AccountTable accounts) {
    this.wanted = wanted == null ? "" : wanted.strip().toLowerCase(Locale.ROOT);
    this.accounts = accounts;
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
        || known.computeIfAbsent(arn.account(), id -> isInAccount(arn.account()))
        || known.computeIfAbsent(arn.region(), region -> isIn(arn.region()))
        || known.computeIfAbsent(by, text -> isIn(by))
        || known.computeIfAbsent(tags, all -> tags.values().stream().anyMatch(this::isIn))) {
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

  private boolean isInAccount(String id) {
    return isIn(id) || accounts.get(id).name().filter(this::isIn).isPresent();
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
