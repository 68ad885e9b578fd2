package io.vpcwatch.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.util.Base64;
import java.util.Comparator;

/**
 * The place of an item in an order. A cursor holds the one of the last item of a page, so the next
 * page is right whatever was added, removed or changed in between.
 *
 * @param number compared first
 * @param text compared if the numbers are equal
 * @param id compared last, so that no two items have the same place
 */
record SortKey(long number, String text, String id) implements Comparable<SortKey> {
  private static final Comparator<SortKey> ORDER =
      Comparator.comparingLong(SortKey::number)
          .thenComparing(SortKey::text)
          .thenComparing(SortKey::id);

  @Override
  public int compareTo(SortKey other) {
    return ORDER.compare(this, other);
  }

  /**
   * @param order the name of the order, without which the key means nothing
   */
  String toCursor(String order) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Json.mapper().writeValueAsBytes(new Object[] {order, number, text, id}));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and a number are always JSON", e);
    }
  }

  /**
   * @throws BadRequestException if it is not a cursor of this order
   */
  static SortKey ofCursor(String cursor, String order) {
    try {
      JsonNode parts = Json.mapper().readTree(Base64.getUrlDecoder().decode(cursor));
      if (parts.size() == 4 && parts.get(0).asText().equals(order) && parts.get(1).isNumber()) {
        return new SortKey(parts.get(1).asLong(), parts.get(2).asText(), parts.get(3).asText());
      }
    } catch (IOException | IllegalArgumentException e) {
      // The problem is the same for every reason.
    }
    throw new BadRequestException(
        "cursor: is not the field next of a page of the same request, sorted by "
            + order
            + "; begin without cursor");
  }
}
