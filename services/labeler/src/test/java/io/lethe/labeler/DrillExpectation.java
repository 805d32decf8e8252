package io.lethe.labeler;

import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Split;
import io.lethe.schemas.labelset.LabelDigest;
import io.lethe.schemas.picture.Picture;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must come of the drill's input: plain sets and counts, nothing of the labeler's. */
final class DrillExpectation {

  private final Map<String, Set<String>> labels = new TreeMap<>();
  private final Map<String, Set<String>> held = new TreeMap<>();
  private final Map<String, String> samples = new HashMap<>();
  private final Map<String, Integer> deadLetters = new TreeMap<>();
  private long changes;

  void label(SensitiveReport report, Picture picture, boolean heldBack) {
    samples.put(name(report), picture.sampleId());
    Set<String> supports =
        (heldBack ? held : labels).computeIfAbsent(picture.sampleId(), id -> new TreeSet<>());
    if (supports.isEmpty() && !heldBack) {
      changes++;
    }
    supports.add(name(report));
  }

  String sampleOf(SensitiveReport report) {
    return samples.get(name(report));
  }

  boolean counts(SensitiveReport report) {
    return samples.containsKey(name(report));
  }

  void retract(SensitiveReport report) {
    String sampleId = samples.remove(name(report));
    Set<String> label = labels.get(sampleId);
    if (label == null) {
      held.get(sampleId).remove(name(report));
    } else {
      label.remove(name(report));
      if (label.isEmpty()) {
        changes++;
      }
    }
  }

  void dead(byte[] value, int times) {
    deadLetters.merge(Base64.getEncoder().encodeToString(value), times, Integer::sum);
  }

  /** How many entries the label log has. */
  long changes() {
    return changes;
  }

  int deadLetterCount() {
    return deadLetters.values().stream().mapToInt(Integer::intValue).sum();
  }

  Map<String, Integer> deadLetters() {
    return deadLetters;
  }

  /** SampleId to the reports that support the label; empty for a retracted one. */
  Map<String, Set<String>> labels() {
    return labels;
  }

  /** The same of what is held back, without what is not held any more. */
  Map<String, Set<String>> held() {
    held.values().removeIf(Set::isEmpty);
    return held;
  }

  Map<String, Split> members() {
    Map<String, Split> members = new TreeMap<>();
    labels.forEach(
        (sampleId, supports) -> {
          if (!supports.isEmpty()) {
            members.put(sampleId, Picture.split(sampleId));
          }
        });
    return members;
  }

  String digest() {
    return LabelDigest.of(members());
  }

  static String name(SensitiveReport report) {
    return name(report.getReporter(), report.getReportId());
  }

  static String name(String reporter, String reportId) {
    return reporter + " " + reportId;
  }
}
