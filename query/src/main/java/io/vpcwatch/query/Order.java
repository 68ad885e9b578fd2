package io.vpcwatch.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vpcwatch.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * An order of items. Compares them without making anything, because every page looks at all items.
 *
 * @param name with a dash before it if the order is reversed
 * @param number compared first
 * @param texts compared one after another if the numbers are equal; the last differs for any two
 *     items
 */
record Order<E>(String name, ToLongFunction<E> number, List<Function<E, String>> texts)
    implements Comparator<E> {

  @Override
  public int compare(E left, E right) {
    return compare(left, number.applyAsLong(right), i -> texts.get(i).apply(right));
  }

  private int compare(E item, long otherNumber, IntFunction<String> otherTexts) {
    int compared = Long.compare(number.applyAsLong(item), otherNumber);
    for (int i = 0; compared == 0 && i < texts.size(); i++) {
      compared = texts.get(i).apply(item).compareTo(otherTexts.apply(i));
    }
    return name.startsWith("-") ? -compared : compared;
  }

  /**
   * The place of the last item of a page, so that the next page is right whatever was added,
   * removed or changed in between.
   */
  String cursor(E item) {
    List<Object> place = new ArrayList<>(List.of(name, number.applyAsLong(item)));
    texts.forEach(text -> place.add(text.apply(item)));
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Json.mapper().writeValueAsBytes(place));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and a number are always JSON", e);
    }
  }

  /**
   * @throws BadRequestException if it is not a cursor of this order
   */
  Predicate<E> after(String cursor) {
    try {
      JsonNode place = Json.mapper().readTree(Base64.getUrlDecoder().decode(cursor));
      if (place.size() == texts.size() + 2
          && place.get(0).asText().equals(name)
          && place.get(1).isNumber()) {
        long placeNumber = place.get(1).asLong();
        return item -> compare(item, placeNumber, i -> place.get(i + 2).asText()) > 0;
      }
    } catch (IOException | IllegalArgumentException e) {
      // The problem is the same for every reason.
    }
    throw new BadRequestException(
        "cursor: is not the field next of a page of the same request, sorted by "
            + name
            + "; begin without cursor");
  }
}
