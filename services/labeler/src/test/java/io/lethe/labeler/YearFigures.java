package io.lethe.labeler;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What a labeler holds after some days.
 *
 * @param entries entries of all stores but for facts that are kept for ever
 * @param disk bytes of the state directory
 * @param topics bytes that a broker would hold, but for facts
 * @param facts bytes of facts that a broker would hold
 * @param heap bytes of live objects
 */
record YearFigures(int day, long entries, long disk, long topics, long facts, long heap) {

  /** One line of the chart. */
  enum Series {
    ENTRIES("entries of stores", true, YearFigures::entries),
    DISK("state directory, KiB", true, figures -> figures.disk() / 1024),
    TOPICS("topics, KiB", true, figures -> figures.topics() / 1024),
    FACTS("facts kept for ever, KiB", false, figures -> figures.facts() / 1024),
    HEAP("heap, MiB", true, figures -> figures.heap() >> 20);

    private final String title;
    private final boolean endsFlat;
    private final ToLongFunction<YearFigures> value;

    Series(String title, boolean endsFlat, ToLongFunction<YearFigures> value) {
      this.title = title;
      this.endsFlat = endsFlat;
      this.value = value;
    }

    String title() {
      return title;
    }

    boolean endsFlat() {
      return endsFlat;
    }

    long of(YearFigures figures) {
      return value.applyAsLong(figures);
    }
  }

  static YearFigures of(int day, Street street, YearTopics topics) throws IOException {
    long entries =
        street.allStores().stream()
            .filter(store -> !YearTopics.isFact(store))
            .mapToLong(street::entries)
            .sum();
    System.gc();
    long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    return new YearFigures(
        day,
        entries,
        DrillGenerations.bytesBelow(street.directory()),
        topics.bytes(false),
        topics.bytes(true),
        heap);
  }

  static String table(List<YearFigures> all) {
    String head =
        "| day | "
            + Arrays.stream(Series.values()).map(Series::title).collect(Collectors.joining(" | "))
            + " |\n|"
            + "---|".repeat(Series.values().length + 1);
    return all.stream()
        .map(
            figures ->
                "| %d | %s |"
                    .formatted(
                        figures.day(),
                        Arrays.stream(Series.values())
                            .map(series -> Long.toString(series.of(figures)))
                            .collect(Collectors.joining(" | "))))
        .collect(Collectors.joining("\n", head + "\n", ""));
  }
}
