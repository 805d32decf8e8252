package io.lethe.trainer.data;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * A uniform sample of fixed size: of all that is offered, what has the smallest ranks. It does not
 * depend on the order in which it is offered.
 *
 * @param <T> what is kept
 */
final class SmallestRanks<T> {

  private final int size;
  private final PriorityQueue<Ranked<T>> kept;

  private record Ranked<T>(long rank, String id, T value) {}

  /** Keeps at most so many, 0 or more. */
  SmallestRanks(int size) {
    this.size = size;
    Comparator<Ranked<T>> smallestFirst =
        Comparator.<Ranked<T>>comparingLong(Ranked::rank).thenComparing(Ranked::id);
    kept = new PriorityQueue<>(smallestFirst.reversed());
  }

  /**
   * Offers something.
   *
   * @param id tells two of the same rank apart
   * @param value asked only where the rank is small enough, since few of many are; empty where it
   *     can't be used
   */
  void offer(long rank, String id, Supplier<Optional<T>> value) {
    if (kept.size() < size || (size > 0 && rank <= kept.element().rank())) {
      value.get().ifPresent(one -> kept.add(new Ranked<>(rank, id, one)));
    }
    if (kept.size() > size) {
      kept.remove();
    }
  }

  /** What is kept, the largest rank first. */
  List<T> values() {
    return kept.stream().sorted(kept.comparator()).map(Ranked::value).toList();
  }
}
