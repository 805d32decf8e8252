package io.lethe.standalone.demo;

import io.lethe.schemas.picture.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Who reports what: every second report names a generated picture by its id, from a user of its
 * own, as long as there are any; the others carry a real picture, from the trusted reporter.
 */
record ReportPlan(List<Entry> entries) {

  /** Either a generationId or an inline picture. */
  record Entry(String reportId, String generationId, Picture inline) {}

  /** Reports of generated pictures alone, each from a user of its own: nobody need be trusted. */
  static ReportPlan ofGenerations(String run, List<String> generationIds) {
    return new ReportPlan(
        IntStream.range(0, generationIds.size())
            .mapToObj(i -> new Entry("demo-" + run + "-" + i, generationIds.get(i), null))
            .toList());
  }

  /** Ids of all reports. */
  Set<String> reportIds() {
    return entries.stream().map(Entry::reportId).collect(Collectors.toSet());
  }

  static ReportPlan of(int reports, List<String> generationIds, List<Picture> real) {
    int byId = Math.min(generationIds.size(), reports / 2);
    List<Entry> entries = new ArrayList<>(reports);
    for (int i = 0; i < reports; i++) {
      String reportId = "demo-" + i;
      boolean generated = i % 2 == 1 && i / 2 < byId;
      entries.add(
          generated
              ? new Entry(reportId, generationIds.get(i / 2), null)
              : new Entry(reportId, null, real.get(i)));
    }
    return new ReportPlan(List.copyOf(entries));
  }
}
