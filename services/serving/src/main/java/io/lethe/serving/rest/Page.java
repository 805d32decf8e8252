package io.lethe.serving.rest;

import java.util.List;

/**
 * Some of many.
 *
 * @param offset number of the first one, from 0
 * @param total how many there are
 */
public record Page<T>(List<T> items, int offset, int total) {

  static <T> Page<T> of(List<T> all, int offset, int limit) {
    int from = Math.min(offset, all.size());
    int to = (int) Math.min((long) from + limit, all.size());
    return new Page<>(List.copyOf(all.subList(from, to)), offset, all.size());
  }
}
