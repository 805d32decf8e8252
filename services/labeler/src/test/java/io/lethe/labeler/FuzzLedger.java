package io.lethe.labeler;

import io.lethe.labeler.reports.InputTopic;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Support;
import io.lethe.schemas.digest.Sha256;
import io.lethe.schemas.serde.AvroBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What was sent to the labeler, and what became of it. What can't be used is a dead letter. A
 * report counts, is held back or is a dead letter; or another one with the same id and subject is;
 * or it was taken back. The order in which partitions are read plays no part.
 */
final class FuzzLedger {

  private final Set<String> unusable = new HashSet<>();
  private final Map<ReportName, List<String>> reports = new HashMap<>();
  private final Set<String> letters = new HashSet<>();
  private final Set<String> found = new HashSet<>();
  private final Set<List<String>> retracted = new HashSet<>();

  /** One report, however often it is sent. */
  private record ReportName(String reporter, String reportId, String subject) {}

  /** Notes a record that was sent, with what was sent. */
  <T extends SpecificRecord> void sent(
      InputTopic<T> input, int partition, long offset, byte[] key, byte[] value) {
    String place = place(input.topic().name(), partition, offset);
    T content = readable(input, key, value);
    if (content == null) {
      // Its dead letter may be read before its sender knows where it stands.
      if (!letters.contains(place)) {
        unusable.add(place);
      }
    } else if (content instanceof SensitiveReport report) {
      if (report.getKind() == ReportKind.RETRACT) {
        retracted.add(List.of(report.getReporter(), report.getReportId()));
      } else {
        var name = new ReportName(report.getReporter(), report.getReportId(), subject(report));
        reports.computeIfAbsent(name, n -> new ArrayList<>()).add(place);
      }
    }
  }

  private static <T extends SpecificRecord> T readable(
      InputTopic<T> input, byte[] key, byte[] value) {
    try {
      T content = input.topic().decode(value);
      return content == null || input.check().problemOf(key, content).isPresent() ? null : content;
    } catch (SerializationException e) {
      return null;
    }
  }

  void read(DeadLetter letter) {
    String place = place(letter.getTopic(), letter.getPartition(), letter.getOffset());
    letters.add(place);
    unusable.remove(place);
  }

  void read(LabelChange change) {
    found.addAll(change.getReportIds());
  }

  void read(Label label) {
    label.getSupports().forEach(this::read);
  }

  void read(QuarantinedSample held) {
    held.getSupports().forEach(this::read);
  }

  void read(SampleSupports supports) {
    supports.getSupports().forEach(this::read);
  }

  private void read(Support support) {
    found.add(support.getReportId());
  }

  /** Whether a report counts, counted or is held back. */
  boolean hasFound(String reportId) {
    return found.contains(reportId);
  }

  /** How many dead letters there are. */
  int letters() {
    return letters.size();
  }

  /** What was sent and of which nothing is known yet. */
  Set<String> unaccounted() {
    Set<String> missing = new TreeSet<>(unusable);
    reports.forEach(
        (name, places) -> {
          if (!found.contains(name.reportId())
              && !retracted.contains(List.of(name.reporter(), name.reportId()))
              && places.stream().noneMatch(letters::contains)) {
            missing.add(name.reportId() + " " + places);
          }
        });
    return missing;
  }

  private static String subject(SensitiveReport report) {
    return report.getModel()
        + ' '
        + (report.getGenerationId() != null
            ? report.getGenerationId()
            : HexFormat.of().formatHex(Sha256.newDigest().digest(AvroBytes.of(report.getPng()))));
  }

  private static String place(String topic, int partition, long offset) {
    return topic + "-" + partition + "@" + offset;
  }
}
