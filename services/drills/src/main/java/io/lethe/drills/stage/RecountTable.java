package io.lethe.drills.stage;

import io.lethe.drills.load.Load;
import io.lethe.drills.recount.Recount;
import io.lethe.drills.recount.Tally;
import java.io.PrintWriter;
import java.util.List;

/** The recount for a person. */
final class RecountTable {

  private static final String LINE = "%-40s %9s %9s %9s %9s%n";
  private static final int EXAMPLES = 5;

  private final PrintWriter out;

  RecountTable(PrintWriter out) {
    this.out = out;
  }

  /**
   * Writes it.
   *
   * @param unanswered clients that were not answered at last
   */
  void print(Recount recount, Load load, int unanswered) {
    out.printf(LINE, "recount", "expected", "found", "lost", "doubled");
    for (Tally tally : recount.tallies()) {
      out.printf(
          LINE,
          tally.what(),
          tally.expected(),
          tally.found(),
          tally.lost().size(),
          tally.doubled().size());
    }
    out.printf("versions that made pictures: %d%n", recount.makers().size());
    recount.tallies().forEach(this::examples);
    if (recount.waiting() > 0) {
      out.printf("reports that still wait: %d%n", recount.waiting());
    }
    if (unanswered > 0) {
      out.printf("clients without an answer: %d%n", unanswered);
    }
    load.failures().stream().limit(EXAMPLES).forEach(failure -> out.printf("%s%n", failure));
    out.flush();
  }

  private void examples(Tally tally) {
    examples(tally.what() + ", lost", tally.lost());
    examples(tally.what() + ", doubled", tally.doubled());
  }

  private void examples(String what, List<String> names) {
    if (!names.isEmpty()) {
      out.printf("%s: %s%n", what, names.subList(0, Math.min(EXAMPLES, names.size())));
    }
  }
}
