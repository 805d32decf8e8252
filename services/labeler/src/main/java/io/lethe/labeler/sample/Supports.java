package io.lethe.labeler.sample;

import io.lethe.schemas.Support;
import java.util.List;
import java.util.stream.Stream;

/** Lists of supports, never changed in place. */
public final class Supports {

  private Supports() {}

  /** The supports and one more. */
  public static List<Support> with(List<Support> supports, Support more) {
    return Stream.concat(supports.stream(), Stream.of(more)).toList();
  }

  /** The supports but for one report's. */
  public static List<Support> without(List<Support> supports, String reporter, String reportId) {
    return supports.stream()
        .filter(s -> !(s.getReporter().equals(reporter) && s.getReportId().equals(reportId)))
        .toList();
  }
}
