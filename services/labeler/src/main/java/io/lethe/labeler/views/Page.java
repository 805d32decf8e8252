package io.lethe.labeler.views;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Some of many rows.
 *
 * @param offset number of the first one, from 0
 * @param total how many there are
 */
public record Page<T>(List<T> items, int offset, int total) {

  static <T> Page<T> of(List<T> all, int offset, int limit) {
    return of(all, offset, limit, row -> row);
  }

  /**
   * @param shown what is shown of a row; asked for those of the page only
   */
  static <T> Page<T> of(List<T> all, int offset, int limit, UnaryOperator<T> shown) {
    int from = Math.min(offset, all.size());
    int to = (int) Math.min((long) from + limit, all.size());
    return new Page<>(all.subList(from, to).stream().map(shown).toList(), offset, all.size());
  }
}
