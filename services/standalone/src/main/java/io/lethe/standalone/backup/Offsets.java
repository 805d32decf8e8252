package io.lethe.standalone.backup;

import java.util.TreeMap;

/** Counts how many records of a partition stand before some of its old offsets. */
final class Offsets {

  private final TreeMap<Long, Long> before = new TreeMap<>();

  /** Asks for an offset, before any record is seen. */
  void want(long offset) {
    before.put(offset, 0L);
  }

  /** Sees a record at its old offset. */
  void saw(long offset) {
    before.tailMap(offset, false).replaceAll((wanted, count) -> count + 1);
  }

  /** How many records were seen before an offset that was asked for. */
  long before(long offset) {
    return before.get(offset);
  }
}
