package io.lethe.drills.recount;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found of one kind of things.
 *
 * @param what the things
 * @param expected how many had to be found
 * @param found how many were
 * @param lost those that are missing or damaged, by name
 * @param doubled those that are there more than once, by name
 */
public record Tally(
    String what, long expected, long found, List<String> lost, List<String> doubled) {

  /** Whether nothing is lost and nothing doubled. */
  public boolean isClean() {
    return lost.isEmpty() && doubled.isEmpty();
  }

  /** Counts things of one kind. */
  static final class Counter {

    private final String what;
    private final List<String> lost = new ArrayList<>();
    private final List<String> doubled = new ArrayList<>();
    private long expected;
    private long found;

    Counter(String what) {
      this.what = what;
    }

    /**
     * One thing.
     *
     * @param due whether it must be there
     * @param times how often it is
     */
    void count(String name, boolean due, long times) {
      if (due) {
        expected++;
      }
      if (times > 0) {
        found++;
      }
      if (due && times == 0) {
        lost.add(name);
      }
      if (times > 1) {
        doubled.add(name);
      }
    }

    Tally tally() {
      return new Tally(what, expected, found, List.copyOf(lost), List.copyOf(doubled));
    }
  }
}
